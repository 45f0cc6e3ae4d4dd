"""Words that rules look for, in all their languages, folded (`fold.folded`): small letters, no accents."""


def word_set(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


FORM_WORDS = word_set(
    """
republic rep republics rp ur kingdom federal federation federative democratic dem peoples people islamic
socialist
arab union united commonwealth principality grand duchy sultanate emirate confederation plurinational
bolivarian cooperative co operative most serene hashemite independent sovereign country nation empire
revolutionary
republique royaume federale democratique populaire islamique socialiste arabe principaute duche sultanat
emirat unie uni independant bolivarienne pays republica reino democratica popular islamica socialista
principado ducado gran sultanato emirato confederacion federacion bolivariana plurinacional cooperativa
unida unido pais independiente federativa federacao uniao grao emirado confederacao unidos repubblica regno
federazione confederazione popolare araba unita principato granducato ducato republik konigreich koenigreich
bundesrepublik volksrepublik demokratische islamische sozialistische arabische plurinationaler kooperative
unabhangige unabhangiger furstentum fuerstentum
grossherzogtum foderation foederation foderale vereinigte bund republiek koninkrijk volksrepubliek
democratische islamitische socialistische plurinationale cooperatieve onafhankelijke groothertogdom prinsdom
federatie verenigde republika krolestwo
federacja ludowa demokratyczna islamska socjalistyczna cumhuriyeti cumhuriyet kralligi kraliyeti demokratik
halk islam sosyalist federasyonu emirligi prensligi birlesik sultanligi cong hoa vuong quoc lien bang nhan
dan chu xa hoi nghia giao nuoc kerajaan rakyat demokrat sosialis federasi kesultanan persatuan republiken
konungariket kungariket republikken kongeriket kongeriget tasavalta kuningaskunta republiky kralovstvi
federace koztarsasag kiralysag regatul federatia populara kraljevina federacija respublika respublikasi
respublikasy jamhuri jumhuriyati jumhuriyat dawlat mamlakat serenissima serenisima serenissima vabariik
federaatio pays
республика республики королевство федерация федеративная демократическая народная народно исламская
социалистическая арабская княжество султанат эмират союз великое герцогство союза кооперативная соединенная
объединенная боливарианская многонациональное республіка королівство федерація федеративна демократична
народна ісламська соціалістична князівство об'єднана краљевина република кралство جمهوريه مملكه دوله سلطنه
اماره اتحاد اتحاديه اسلاميه عربيه ديمقراطيه شعبيه اشتراكيه فيدراليه متحده جمهوري پادشاهي اسلامي دموكراتيك
خلق فدرال كشور امارت كومونولث كومنولث تعاونيه مستقله دوقيه دولت شاهزاده نشين سلطان كنفدراسيون فدراسيون
قلمرو همسود مستقل متحد تعاوني فدراتيو
गणराज्य लोकतांत्रिक जनवादी साम्राज्य संघीय इस्लामी का की के δημοκρατια βασιλειο της του
    """
)
"""What kind of state it is: Republic, Королевство, جمهورية."""

STATE_WORDS = word_set(
    """
state etat estado stato staat stat devleti negara panstwo territory territoire territorio territorium gebiet
grondgebied terytorium department departement departamento dipartimento collectivity collectivite
colectividad coletividade collettivita bailiwick bailliage bailia bailiado baliato baljuwschap vogtei
commonwealth mancomunidad comunidade gemenebest land paese
государство держава территория департамент содружество اقليم राज्य
    """
)
"""Said of provinces too: State of Georgia, Departamento de San Martín, Niger State."""

REGION_WORDS = word_set(
    """
sar special administrative region ras regiune administrative speciale rae region administrativa especial
raem raehk
regiao regione amministrativa speciale sonderverwaltungsregion sonderverwaltungszone svr svz administratieve
regio
specjalny administracyjny sra daerah administratif khusus dak ozel idari bolgesi oib oyb yonetim dac khu
hanh chinh
специальныи административныи раион сар
    """
)
"""What kind of region Hong Kong and Macao are."""

CHINA_WORDS = word_set(
    """
china chinas chinese prc pr chine chinois chinoise chino cina cinese vr kina chiny chin rpc rrt rrc tiongkok
trung
quoc cin halk китаи китая китаискои кнр народнои республики
    """
)
"""China, when it says whose region it is."""

ISLAND_WORDS = word_set(
    """
islands island isle isles isds isd is isl islas isla iles ile ilhas ilha isole isola inseln insel eilanden
eiland wyspy wyspa adalari adasi ostrovy ostrov oyene oarna oerne saaret szigetek insulele otoci otoky
kepulauan pulau quan dao острова остров острови острів جزر جزيره جزاير
    """
)
"""Bermuda Islands, Îles Tokelau, Багамские острова; left out and added at will."""

ISLANDS = word_set(
    """
AI AG AX BB BM BS BV CC CK CV CW CX FJ FK FO GG GP HM IM JE KI KM KY LC MH MP MQ MS MT MU MV NC NF NR NU PF PM
PN PW RE SB SC SH SJ TC TK TO TV VC VU WF YT
    """
)
"""The territories that are islands and share their name with nothing else."""

LINK_WORDS = word_set(
    """
the of and for la le les l de du des d et el los las del y lo i gli il di della dei delle e dell degli o os
a as da do dos das der die den und het van en och og av ve va dan si ja es az på in и і та й о von
    """
)
"""Articles, "of" and "and"."""

_SAME = """
islands: is isds isl isls island isle isles
saint: st ste sainte sankt sint
republic: rep repub
democratic: dem
federal: fed federated
territory: terr t
emirates: em
equatorial: eq
province: prov
peoples: people peop ppl
states: sts
south: s
north: n
west: w
african: afr
american: am
british: brit br
french: fr
central: cent
administrative: adm
region: reg
special: spec
"""
SAME_WORDS: dict[str, str] = {
    short: word
    for word, _, shorts in (line.partition(":") for line in _SAME.strip().splitlines())
    for short in shorts.split()
}
"""Abbreviation or other spelling to the word it stands for."""

QUALIFIERS = word_set(
    """
localname nativename officialname shortname aka mainland country sovereignstate continental metropolitan sar
specialadministrativeregion therepublic thecountry republic landmass proper stato pais pays land страна 国家
大陆 本土 나라
    """
)
"""Remarks beside a name that say nothing: "China (mainland)", "Georgia (country)"; without spaces."""

NOT_CODES = word_set("na no my ao and are can per nor che nga")
"""In small letters a word, a name, or the answer of somebody who has none to give; in capitals a code."""
