"""Official names in Latin script that ISO 3166 lacks, and what peoples call their own country.

By the same rules as `aliases_latin`.
"""

OFFICIAL_NAMES = """
AE: Trucial States; Al-Imarat; Dawlat al-Imarat al-Arabiyah al-Muttahidah; Al-Imarat al-Arabiyah al-Muttahidah
AM: Hayastani Hanrapetutyun
AR: República Argentina; Argentine Republic
AX: Alandia; Alândia; Landskapet Åland
AZ: Azerbaijani Republic; Azerbaijan Republic
BL: Saint Barthelemy Collectivity; San Bartolomé
BQ: Sint Eustatius; Bonaire, St Eustatius and Saba; Bonaire, San Eustaquio y Saba; Isole BES
BQ: Nederlands Caribisch gebied
BW: Lefatshe la Botswana
BY: Respublika Belarus; Belarusia; Bielarus
CD: Democratic Republic of Congo; République démocratique du Congo; República Democrática del Congo
CD: República Democrática do Congo; Demokratische Republik Kongo; Democratische Republiek Congo
CD: Demokratyczna Republika Konga; Demokratik Kongo Cumhuriyeti; Cộng hòa Dân chủ Congo
CD: Republik Demokratik Kongo; Konžská demokratická republika; Demokratiska republiken Kongo
CD: Den demokratiske republikken Kongo; Kongo Dem Rep; Congo Democratic; RD du Congo; Congo-Léopoldville
CG: Republikken Kongo; Republiken Kongo; Kongon tasavalta; Kongói Köztársaság; Republika Kongo
CG: Republic of Congo; People's Republic of the Congo; République du Congo; República del Congo
CG: República do Congo; Republik Kongo; Republiek Congo; Republika Konga; Kongo Cumhuriyeti; Cộng hòa Congo
CG: Konžská republika
CH: Svizra; Confédération suisse; Schweizerische Eidgenossenschaft; Confederazione Svizzera
CH: Zwitserse Confederatie; Schweiziska edsförbundet; Confederaziun svizra; Confederación Suiza
CH: Confederação Suíça
CN: Volksrepublik China; Volksrepubliek China; Folkrepubliken Kina; Folkerepublikken Kina
CN: Cộng hòa Nhân dân Trung Hoa; Republik Rakyat Tiongkok; Republik Rakyat Cina; Chińska Republika Ludowa
CN: Çin Halk Cumhuriyeti; República Popular China; República Popular da China; Kiinan kansantasavalta
CN: Kínai Népköztársaság; République populaire de Chine; Čínská lidová republika; Republica Populară Chineză
CN: República Popular de China; People's Republic of China; Peoples Republic China; China People's Republic
CV: Republika Zielonego Przylądka; Zöld-foki Köztársaság; Zelenortska Republika; Îles du Cap-Vert
CV: Islas de Cabo Verde; Ilhas de Cabo Verde
CY: Kypriaki Dimokratia; Güney Kıbrıs Rum Yönetimi; Republika Cypryjska
CZ: Czech Republic; Tschechische Republik; République tchèque; República Checa; República Tcheca
CZ: Tsjechische Republiek; Republika Czeska; Çek Cumhuriyeti; Republik Ceko; Česká republika
CZ: Tjeckiska republiken; Den tjekkiske republik; Tsekin tasavalta; Cseh Köztársaság; Republica Cehă
CZ: Češka Republika; Cechy
DE: Bundesrepublik; German Democratic Republic; Deutsche Demokratische Republik; German Federal Republic
DE: Federal Republic Germany; Deutsche Bundesrepublik
EG: Jumhuriyat Misr al-Arabiyah; Arabska Republika Egiptu; Arabrepubliken Egypten
EH: Sahrawi Arab Democratic Republic; Sahrawi Republic; République arabe sahraouie démocratique
EH: República Árabe Saharaui Democrática; Sahrawi Arabische Democratische Republiek
EH: Repubblica Araba Saharawi Democratica; Batı Sahara; Demokratische Arabische Republik Sahara
EH: Saharyjska Arabska Republika Demokratyczna
ES: Reino de España
ET: Ityopya; Ityopiya
FJ: Matanitu Tugalala o Viti
FM: Micronesia Federated States; Federale Staten van Micronesië; Mikronezya Federal Devletleri
FM: Mikronesiska federationen
GB: United Kingdom of Great Britain; United Kingdom and Northern Ireland
GQ: Ekvatoral Gine Cumhuriyeti
GR: Hellenic Republic; République hellénique; Helen Cumhuriyeti; Elliniki Dimokratia; Grekiska republiken
HK: Speciale Administratieve Regio Hongkong van de Volksrepubliek China
HT: Repiblik Ayiti
IE: Ireland Republic; Irish Republic; Ierse Republiek; Republika Irlandii; Irlannin tasavalta
IE: Irische Republik; Republik Irland
IN: Bharat Ganarajya
IR: Jomhuri-ye Eslami-ye Iran; Jomhuri Eslami Iran
IQ: Al-Iraq; Jumhuriyat al-Iraq; Republika Iraku
IS: Lýðveldið Ísland; IJslandse Republiek
JO: Hashemite Kingdom of Jordan; Al-Urdun; Al-Mamlakah al-Urduniyah al-Hashimiyah; Reino Hachemita de Jordania
JO: Reino Hachemita da Jordânia; Regno hascemita di Giordania; Haschemitisches Königreich Jordanien
JO: Royaume hachémite de Jordanie
KG: Kyrgyz Republic; Kyrgyz Respublikasy; Kyrgyzskaya Respublika; République kirghize; República Kirguisa
KG: Kırgız Cumhuriyeti; Kirgisische Republik; Repubblica del Kirghizistan; Kirgizische Republiek
KH: Khmer Republic; Preah Reacheanachakr Kampuchea
KM: Komori; Udzima wa Komori; Al-Ittihad al-Qumuri; Juzur al-Qamar
KP: Democratic People's Republic of Korea; Demokratische Volksrepublik Korea
KP: Cộng hòa Dân chủ Nhân dân Triều Tiên; République populaire démocratique de Corée
KP: República Popular Democrática de Corea; República Popular Democrática da Coreia
KP: Kore Demokratik Halk Cumhuriyeti; Republik Demokratik Rakyat Korea
KP: Koreańska Republika Ludowo-Demokratyczna; Choson Minjujuui Inmin Konghwaguk; Bukhan; Pukhan; Bukchosun
KR: Korea Republic; Great Han Republic; Great Korean Republic; República de Corea; République de Corée
KR: Republik Korea; República da Coreia; Republiek Korea; Republika Korei; Kore Cumhuriyeti; Republiken Korea
KR: Republikken Korea; Namhan
KZ: Qazaqstan Respublikasy; Respublika Kazakhstan
LA: Cộng hòa Dân chủ Nhân dân Lào; República Democrática Popular Lao; République démocratique populaire lao
LA: Laotian People's Democratic Republic; Sathalanalat Paxathipatai Paxaxon Lao; Muang Lao
LK: Ilankai
LS: Muso oa Lesotho
LY: Libiya
MA: Al-Mamlakah al-Maghribiyah; Al-Maghrib al-Aqsa; Królestwo Marokańskie
MG: Malagasy Republic; République malgache; Repoblikan'i Madagasikara
MK: Former Yugoslav Republic of Macedonia; Ex-République yougoslave de Macédoine
MK: Ex República Yugoslava de Macedonia; Antiga República Jugoslava da Macedónia
MK: Ehemalige jugoslawische Republik Mazedonien; Voormalige Joegoslavische Republiek Macedonië
MK: Antiga República Iugoslava da Macedônia; Była Jugosłowiańska Republika Macedonii; Severna Makedonija
MK: Republika Makedonija
MM: Republik der Union Myanmar; Republica Unirii Myanmar; Pyidaunzu Thanmada Myama Nainngandaw
MM: Myanma Naingngandaw
MN: Mongolian People's Republic; Mongolian Republic; Mongolyn Ard Uls
MO: Speciale Administratieve Regio Macau van de Volksrepubliek China
MP: Marianas Setentrionais; Marianas del Norte; Noordelijke Marianeneilanden
MV: Dhivehi Raajje; Dhivehi Raajjeyge Jumhooriyya
MX: Estados Unidos Mexicanos; United Mexican States; Stati Uniti Messicani; Stati Uniti del Messico
MX: Meksykańskie Stany Zjednoczone; Mexikos förenta stater; Vereinigte Mexikanische Staaten
MX: Verenigde Mexicaanse Staten; Meksika Birleşik Devletleri
MY: Federation of Malaya
NE: Niger Republic
NL: Koninkrijk der Nederlanden; Królestwo Niderlandów
OM: Saltanat Uman; Salṭanat ʻUman
PG: Independen Stet bilong Papua Niugini; Papoea-Nieuw-Guinea
PL: Rzeczpospolita Polska
PR: Commonwealth of Puerto Rico; Estado Libre Asociado de Puerto Rico; Freistaat Puerto Rico
PS: Filastin; Dawlat Filastin
RO: Roemeense Republiek; Romanian Republic
RU: Rossiyskaya Federatsiya; Rossijskaja Federatsija; Rossijskaja Federacija; Federação Russa
RU: Federação da Rússia; Federación Rusa; Federación de Rusia; Federazione Russa; Federazione di Russia
RU: Russische Federatie; Federacja Rosyjska; Rusya Federasyonu; Federasi Rusia; Russian Republic
RU: Ruská federace
SA: Saudi Arabian Kingdom; As-Saudiyah; Al-Mamlakah al-Arabiyah as-Suudiyah; Al-Arabiyah as-Suudiyah
SA: Saoedi-Arabië
SD: As-Sudan; Jumhuriyat as-Sudan
SH: Saint Helena and Dependencies; Santa Helena, Ascensión y Tristán de Acuña; Sant'Elena
SJ: Islas Svalbard y Jan Mayen; Ilhas Svalbard e Jan Mayen; Spitzbergen und Jan Mayen
SK: Slovak Republic; République slovaque; República Eslovaca; Slowakische Republik; Slowaakse Republiek
SK: Slovenská republika; Slovak Cumhuriyeti; Słowacka Republika; Szlovák Köztársaság
SO: Federalna Republika Somalii; Somali Democratic Republic; Somali Republic; As-Sumal
SO: Jamhuuriyadda Federaalka Soomaaliya
SY: República Árabe Siria; République arabe syrienne; Suriyah; Suriya; Al-Jumhuriyah al-Arabiyah as-Suriyah
SY: Repubblica araba siriana; Syrische Arabische Republiek; Syriska arabiska republiken
SZ: Umbuso weSwatini
TF: Franska syd- och Antarktisterritorierna; Tierras Australes y Antárticas Francesas
TF: Terras Austrais e Antárticas Francesas; Territori Francesi del Sud; Fransız Güney ve Antarktika Toprakları
TH: Ratcha Anachak Thai
TJ: Tajik Republic; Tojikiston; Toçikiston; Jumhurii Tojikiston
TL: República Democrática de Timor-Leste
TM: Turkmeense Republiek
TW: Republic of China; Republic of China Taiwan; Taiwan Republic of China; República de China
TW: République de Chine; Republik China; Republiek China; Republika Chińska; Çin Cumhuriyeti
TW: República da China; Republik Tiongkok; Republiken Kina
TZ: Jamhuri ya Muungano wa Tanzania; Cộng hòa Thống nhất Tanzania
UY: Oriental Republic of Uruguay; Oosterse Republiek Uruguay
US: United States America; Estados Unidos; Estados Unidos de América; Estados Unidos de Norteamérica
US: Estados Unidos da América; Vereinigte Staaten; Vereinigte Staaten von Amerika; Verenigde Staten
US: Verenigde Staten van Amerika; Stati Uniti d'America; Stany Zjednoczone; Stany Zjednoczone Ameryki
US: Stany Zjednoczone Ameryki Północnej; Förenta staterna; Amerikas förenta stater; De forenede stater
US: De forente stater; Amerikas Forente Stater; Amerikas Forenede Stater; United States USA
VA: Status Civitatis Vaticanae; Vatikaanivaltio; Vatikan Şehir Devleti; Vatican State
VC: São Vincente e Granadinas; San Vicente y Granadinas
VE: Bolivarcı Venezuela Cumhuriyeti
VG: Isole Vergini, Regno Unito; Quần đảo Virgin, Anh; Islas Vírgenes del Reino Unido; Jomfruøyene (Britisk)
VI: Islas Vírgenes de los Estados Unidos; Ilhas Virgens dos Estados Unidos; Ilhas Virgens, Estados Unidos
VI: United States Virgin Islands; Virgin Islands United States; Quần đảo Virgin, Hoa Kỳ
VI: Isole Vergini degli Stati Uniti; Maagdeneilanden van de Verenigde Staten
VN: Democratic Republic of Viet-Nam; Cộng hòa Xã hội Chủ nghĩa Việt Nam
VU: Ripablik blong Vanuatu
WS: Malo Sa'oloto Tuto'atasi o Samoa; Unabhängiger Staat Samoa
XK: Republika e Kosovës; Kosovo i Metohija
YE: Yemen Arab Republic; People's Democratic Republic of Yemen; Al-Yaman; Al-Jumhuriyah al-Yamaniyah
YE: Yemeni Republic
ZA: República Sudafricana; Republik Südafrika; Dél-Afrika; Dél-afrikai Köztársaság; Republic of S Africa
ZA: Repubblica del Sud Africa
UM: Islas Ultramarinas Menores de Estados Unidos; Ilhas Menores Distantes dos Estados Unidos
SS: Republika Sudanu Południowego; Jihosúdánská republika
NG: Federacyjna Republika Nigerii; Nigerijská federativní republika
AD: Principat d'Andorra
BG: Balgariya; Republika Balgariya; Bulgariya
BH: Al-Bahrayn; Mamlakat al-Bahrayn
BI: Republika y'Uburundi
BT: Druk Yul; Drukyul
CW: Kòrsou
DZ: Al-Jazair; Dzayer; République algérienne démocratique et populaire
DZ: República Argelina Democrática y Popular; República Argelina Democrática e Popular
DZ: Repubblica Algerina Democratica e Popolare; Algerian Republic
EE: Eesti Vabariik
ER: Iritriya; Ertra
GG: Bailiwick of Guernsey; Bailliage de Guernesey; Vogtei Guernsey
GL: Kalaallit Nunaat
HU: Hungarian Republic; Magyar Köztársaság; Hongaarse Republiek; République hongroise; República Húngara
IL: Medinat Yisrael; Yisrael
IM: Ellan Vannin; Isle of Mann
JE: Bailiwick of Jersey; Bailliage de Jersey; Vogtei Jersey
KE: Jamhuri ya Kenya
KW: Al-Kuwayt; Dawlat al-Kuwayt
LB: Lubnan; Al-Jumhuriyah al-Lubnaniyah; Libanese Republiek; Libanesische Republik
LT: Lietuvos Respublika
LU: Groussherzogtum Lëtzebuerg; Wielkie Księstwo Luksemburga
LV: Latvijas Republika
MR: Muritaniya; Al-Jumhuriyah al-Islamiyah al-Muritaniyah
MT: Repubblika ta' Malta
NP: Sanghiya Loktantrik Ganatantra Nepal
PK: Islami Jumhuriya Pakistan
PN: Pitcairn, Henderson, Ducie and Oeno Islands; Pitcairn Group
PT: Repubblica portoghese; République portugaise; Portugiesische Republik; Portugese Republiek
QA: Dawlat Qatar
RS: Srbija; Republika Srbija
RW: Repubulika y'u Rwanda
SM: Serenissima Repubblica di San Marino; Sereníssima República de San Marino
TN: Tunisiyah; Al-Jumhuriyah at-Tunisiyah; République tunisienne; Repubblica tunisina; Tunesische Republik
TN: República Tunecina; República Tunisina; Tunisian Republic
UG: Jamhuri ya Uganda
UZ: Ozbekiston; Ozbekiston Respublikasi; Respublika Uzbekistan
"""
