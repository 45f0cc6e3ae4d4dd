"""Names of our own in Latin script: short, colloquial, historical and official ones that CLDR and ISO lack.

Lines `CODE: name; name`. Case, accents, articles, hyphens and the order of words do not matter, and "Republic
of", "Kingdom of" and their like need no entry (see `fold` and `forms`). A historical name stands here only
where a single territory succeeded it. Names of the nations of the United Kingdom stand under GB.
"""

LATIN_NAMES = """
AE: Emirats arabes; Emiratos Árabes; Emirados Árabes; Arabische Emirate; UAE; Emirates; Arab Emirates; Émirats
AE: EAU; Emiratos; Emirados; Emirati; Emirati Arabi; VAE; BAE; ZEA; Uni Emirat Arab; Các Tiểu vương quốc Ả Rập
AE: UEA
AF: RIA; Afghanestan; Afganistan
AG: Antigua; Barbuda
AL: Shqipëria; Shqiperi
AM: Hayastan
AR: Argentine
AS: Amerikanisch-Samoa; Samoa américaines; Samoa Estadounidense; Eastern Samoa
AT: Oesterreich
AU: Úc; Nước Úc
AX: Aland
AZ: Azarbaijan; Azerbaidjan
BA: Bosnia Herz; Bosnia; Bosnie; Bosnien; Bosna; BiH; Herzegovina; Bosnia Hercegovina; Bosnia-Herzegowina
BA: Bośnia
BD: East Pakistan; Pakistan oriental; Ostpakistan; Bangla Desh
BF: Upper Volta; Haute-Volta; Alto Volta; Obervolta; Burkina
BJ: Dahomey; Dahomé
BL: St Barts; St Barths; St Barth; Saint-Barth
BN: Brunei; Negara Brunei
BQ: Paesi Bassi caraibici; Caribbean NL; Bonaire; Saba; St Eustatius; BES Islands
BQ: Bonaire, Saint-Eustache et Saba; Netherlands Caribbean
BW: Bechuanaland; Betschuanaland
BY: Byelarus; Byelorussia; Belorussia; Bielorussia; White Russia; Weissrussland; Wit-Rusland; Vitryssland
BY: Hviterussland; Hviderusland; Fehéroroszország; Beyaz Rusya; Bélarus; Biélorussie; Bielorrusia
BY: Bielorrússia; Bielorússia; Bielo-Rússia; Bielorusia; Byelorussian SSR; Belorus; Bjelorusija; Belorusija
BZ: British Honduras; Honduras británica; Honduras britannique; Britisch-Honduras
CC: Cocos Islands; Keeling Islands; Cocos Keeling
CD: DR Congo; DRC; RDC; RD Congo; DR Kongo; RD Kongo; RD del Congo; Congo DRC; Congo RDC; Zaire; Zaïre; Zair
CD: Zaira; Belgian Congo; Congo belge; Belgisch-Kongo; Belgisch-Congo; Congo belga; Congo Free State
CD: Congo-Kinshasa; Congo-Leopoldville; Congo Zaire; Repubblica Democratica del Congo; KDC; Kongo-Kinshasa
CD: Democratic Congo; Congo democratico
CF: Centrafrique; RCA; Ubangi-Shari; Oubangui-Chari; Central African Empire; Centrafrica; Rép. centrafricaine
CG: Congo; Congo-Brazzaville; French Congo; Congo français; Middle Congo; Moyen-Congo; Repubblica del Congo
CG: Französisch-Kongo; Kongo-Brazzaville; Congo francés; Congo Brazza
CH: Helvetia; Confoederatio Helvetica; Helvétie
CI: Ivory Coast; Cote d'Ivore; Cote d'Ivoire; Elfenbeinküste; Elfenbeinkueste; Costa de Marfil
CI: Costa do Marfim; Costa d'Avorio; Ivoorkust; Wybrzeże Kości Słoniowej; Fildişi Sahili; Fildişi Kıyısı
CI: Bờ Biển Ngà; Pantai Gading; Elfenbenskusten; Elfenbenskysten; Pobřeží slonoviny; Elefántcsontpart
CI: Coasta de Fildeș; Obala Bjelokosti; Slonokoščena obala
CN: PRC; PR China; RPC; RP China; RP Chine; VRC; VR China; ChRL; ÇHC; RRC; Mainland China; China mainland
CN: Cina; Chinese mainland; Red China; Communist China; People's China; Chine communiste; Chine continentale
CN: Chine populaire; China continental; China comunista; China Popular; Festlandchina; Trung Hoa; Tiongkok
CN: Zhongguo; Chungkuo; CHND Trung Hoa; RRT; Tiongkok Daratan; Zhonghua Renmin Gongheguo; Zhōnghuá
CN: Repubblica Popolare Cinese; PRC China; Repubblica Popolare di Cina
CV: Cape Verde; Cape Verde Islands; Cap-Vert; Kap Verde; Kapverden; Kapverdische Inseln; Kaapverdië
CV: Capo Verde; Wyspy Zielonego Przylądka; Yeşil Burun; Yeşil Burun Adaları; Kapverdy; Tanjung Verde
CV: Zelenortski Otoci; Kap Verde-øyene
CY: Kypros; Chypre
CZ: Czech; Tschechei; Repubblica Ceca; Cộng hòa Séc; Séc; Ceko; Tchequie
DE: BR Deutschland; FR Germany; RF Alemania; FRG; BRD; RFA; GDR; DDR; West Germany; East Germany
DE: Westdeutschland; Ostdeutschland; Allemagne de l'Ouest; Allemagne de l'Est; Alemania Occidental
DE: Alemania Oriental
DJ: French Somaliland; Afars and Issas; French Afars and Issas; Côte française des Somalis
DJ: Territory of Afars and Issas
DO: Dominican Rep; Rep Dominicana; Dominicana; Dominikanische Rep
EC: Equador
EG: Misr
EH: West Sahara; SADR; RASD; Spanish Sahara; Westsahara
ES: Espana
ET: Abyssinia; Abessinien; Abyssinie; Abisinia; Abissinia; Abissínia
FJ: Fiji Islands
FK: Falklands; Falkland; Malvinas; Falkland Islands Malvinas; Islas Falkland; Malouines; Malwinen; Falklandy
FM: FSM; Micronesia; F.S. Micronesia; Micronésie
FO: Faroes; Faroe; Faeroe; Faeroes; Faeroe Islands; Føroyar
FR: Metropolitan France; France métropolitaine; Mainland France
GB: Kerajaan Bersatu Britania Raya dan Irlandia Utara; UK; Great Britain; Britain; England; Scotland; Wales
GB: Northern Ireland; UKGBNI; England and Wales; GBNI; N Ireland; Great Britain and Northern Ireland
GB: Grande-Bretagne; Grossbritannien; Grosbritannien; Gran Bretaña; Grã-Bretanha; Gran Bretagna
GB: Groot-Brittannië; Wielka Brytania; Büyük Britanya; Britanya; Storbritannien; Storbritannia; Iso-Britannia
GB: Velká Británie; Marea Britanie; Nagy-Britannia; Velika Britanija; Britania; Britannia; Britania Raya; Anh
GB: Anh Quốc; Nước Anh; Veľká Británia; Angleterre; Inglaterra; Inghilterra; Engeland; Anglia; İngiltere
GB: Inggris; Englanti; Anglie; Engleska; Anglicko; Écosse; Escocia; Escócia; Scozia; Schottland; Schotland
GB: Szkocja; İskoçya; Skotlandia; Skottland; Skotlanti; Skotsko; Pays de Galles; Gales; País de Gales; Galles
GB: Walia; Galler; Skócia; Škotska; Anh và Bắc Ireland; Irlande du Nord; Irlanda del Norte; Irlanda do Norte
GB: Irlanda del Nord; Nordirland; Noord-Ierland; Nord-Irland; Irlandia Północna; Kuzey İrlanda; Irlandia Utara
GB: Bắc Ireland; Pohjois-Irlanti; Severní Irsko; Észak-Írország
GB: Büyük Britanya ve Kuzey İrlanda Birleşik Krallığı; Kerajaan Bersatu
GB: Vương quốc Liên hiệp Anh và Bắc Ireland
GE: Sakartvelo; Gruzia; Gruziya; Gruzija; Grúzia; Grusien; Grusinien
GF: Guyane; French Guyana; Französisch-Guyana; Französisch-Guiana; Guyana francesa; Guyana Perancis
GH: Gold Coast; Goldküste; Costa de Oro
GN: Guinea-Conakry; Guinée-Conakry; Guiné-Conacri; French Guinea; Guinée française; Guinea francesa
GQ: Spanish Guinea; Guinea española; Eq Guinea; Guinée espagnole
GR: Hellas; Ellada; Ellas; Elláda
GW: Portuguese Guinea; Guinea portuguesa; Guiné Portuguesa; Guinée portugaise
GY: British Guiana; British Guyana; Britisch-Guyana; Guayana británica; Guyane britannique
HK: Región Administrativa Especial China de Hong Kong; Hong Kong, Região de Administração Especial da China
HK: Sonderverwaltungsregion Hongkong; Région administrative spéciale de Hong Kong
HK: Regione amministrativa speciale di Hong Kong; Região Administrativa Especial de Hong Kong
HK: Sonderverwaltungszone Hongkong; Hong Kong; HKSAR; HK SAR; Hong Kong SAR; Hong Kong China; Hong Kong PRC
HK: Hong Kong Special Administrative Region; Xianggang; Hồng Kông; Hongkong Kina; Hongkong Čína
HK: British Hong Kong; Hong Kong SAR PRC; Chine Hong Kong; Hongkong China; China Hongkong; China Hong Kong HK
HK: Hong Kong SAR of China; Hong Kong RAS
HT: Ayiti; Hayti
ID: Nam Dương; Dutch East Indies; Netherlands East Indies; Nederlands-Indië; Niederländisch-Indien
IE: Éire; Irish Free State; Southern Ireland; Ireland Eire; Poblacht na hÉireann
IN: Bharat; Hindustan; Bhārat; Indian Union; Bharat Ganrajya
IO: Wilayah Samudra Hindia Britania; BIOT; Chagos; Chagos Islands; Chagos Archipelago
IO: British Indian Ocean Terr
IR: Persia; Persien; Perse; Pérsia; Perzië; Persja; IR Iran; Iran IR
IQ: Irak
IS: Ísland
IT: Ý; Nước Ý
JO: Transjordan; Transjordanie
JP: Nippon; Nihon; Nihon-koku; Nippon-koku
KG: Kirghizia; Kirgizia; Kyrgyzia; Kirghizistan; Kirghizstan; Kirgisien; Kirgiziya
KH: Kampuchea; Democratic Kampuchea; Kampuchéa
KI: Gilbert Islands
KM: Comoro Islands; Comoros Islands; Comoro
KN: St Kitts; St Kitts-Nevis; Nevis; St Christopher and Nevis; Saint Christopher; Saint-Christophe-et-Niévès
KP: Korea Nord; Corée Nord; Corea Norte; Corea Nord; Coreia Norte; DPRK; DPR; DPR Korea; RPDC; RPD Corea
KP: RPD Corée; KRLD; KDVR; DVR Korea; Korea Północna; Korea North; North Korea; Bắc Triều Tiên; Bắc Hàn
KP: CHDCND Triều Tiên; Korea Democratic People's Rep; Choson Minjujuui
KP: Repubblica Popolare Democratica di Corea; Democratic Peoples Korea
KR: Korea Süd; Corée Sud; Corea Sur; Corea Sud; Coreia Sul; ROK; Korea ROK; South Korea; Korea South; RO Korea
KR: Rep Korea; So Korea; Nam Hàn; Đại Hàn; Daehan Minguk; Taehan Minguk; Dae Han Min Guk; Hanguk
KR: Repubblica di Corea; Đại Hàn Dân Quốc
KY: Caymans; Grand Cayman
KZ: Kazakstan; Qazaqstan; Kazakhstan Rep; Kazachstan
LA: Lao; PDR Lao; PDR Laos; LPDR; RDP Lao; RDP Laos; Lao PDR; CHDCND Lào
LK: Ceylon; Ceylan; Ceilán; Ceilão; Tích Lan; Shri Lanka; Cejlon
LS: Basutoland
LY: Libyan Arab Jamahiriya; Libyan Jamahiriya; Jamahiriya; Lybia; Jamahiriya Arabe Libia
LY: Jamahiriya arabe libyenne; Socialist People's Libyan Arab Jamahiriya
LY: Great Socialist People's Libyan Arab Jamahiriya
MA: Al-Maghrib; Marokko
MD: Moldavia; Moldavie; Moldau; Moldawien; Moldavië; Mołdawia; Moldávia; Moldaviya; Moldovya; Moldavian SSR
ME: Crna Gora
MF: Sint-Maarten Frans deel; Saint-Martin partie française; San Martín francés; St Martin; Saint-Martin
MF: Saint Martin; Saint Martin French part; St Martin French; Saint-Martin France
MG: Madagasikara
MH: Marshalls
MK: Macedonia; FYROM; FYR Macedonia; TFYR Macedonia; ARYM; ERYM; EJRM; FYRM; Northern Macedonia; Macédoine
MK: Mazedonien; Ex Repubblica jugoslava di Macedonia; Makedonya; Makedonien; Makedonija; Macedónia; Macedonië
MK: Bắc Macedonia; Makedonia
ML: French Sudan; Soudan français; Französisch-Sudan
MM: Burma; Birmanie; Birmania; Birmânia; Birma; Birmanya; Miến Điện; Myanma; Barma; Mianmar; Myanmar; Mjanma
MM: Mjanmar; Union of Burma; Myanmar Burma; Burma Myanmar
MN: Outer Mongolia; Mongol Uls; Mông Cổ; Äussere Mongolei
MO: Región Administrativa Especial China de Macao; Sonderverwaltungsregion Macau
MO: Région administrative spéciale de Macao; Regione amministrativa speciale di Macao
MO: Região Administrativa Especial de Macau; Macau; Macao; Macau SAR; Macao SAR; Macau China; Macao China
MO: Aomen; Makau; Makao; Ma Cao; RAEM; Áo Môn; RAS Macao; Macau Special Administrative Region
MO: Macao Special Administrative Region; Chine Macao; MSAR
MP: North Mariana Islands; North Marianas; Northern Marianas; CNMI; Saipan; Northern Mariana
MU: Île Maurice; Maurice
MV: Maldive Islands; Maldive
MW: Nyasaland; Nyassaland; Njassaland
MX: Méjico; Mê-hi-cô; Spojené státy mexické; États-Unis mexicains
MY: Malaya; British Malaya
MZ: Mocambique; Portuguese East Africa
NA: South West Africa; South-West Africa; Südwestafrika; Deutsch-Südwestafrika; Sud-Ouest africain
NA: Suidwes-Afrika
NC: Kanaky
NL: Holland; Hollande; Holanda; Olanda; Hollanda; Holandia; Hollandia; Hà Lan; Netherland; Niederland; Belanda
NL: Netherlands Holland; Pays Bas; Nizozemí
NO: Noreg; Norway, Svalbard and Jan Mayen
NZ: Aotearoa; NZ; New Zealand Aotearoa; Aotearoa New Zealand; Tân Tây Lan
OM: Muscat and Oman
PF: Tahiti
PG: Papua-Uuden-Guinean itsenäinen valtio; PNG; Papua N Guinea; Papua Niugini
PG: Territory of Papua and New Guinea; Papua Nova Guiné
PH: Phillipines; Phillippines; Philippine Islands; Pilipinas; Philippine; Phi Luật Tân; Philippinen; Filipina
PH: Las Filipinas
PL: Ba Lan
PR: Porto Rico
PS: Palestine Occupied Territories; Palestine; West Bank and Gaza; West Bank; Gaza; Gaza Strip
PS: West Bank and Gaza Strip; Palestinian Authority; Occupied Palestinian Territory
PS: Occupied Palestinian Territories; Palestinian Territory; Palestinian National Authority
PS: Territoires palestiniens occupés; Territorio Palestino Ocupado; Territorios Palestinos; Palestina
PS: Filistin; Palästina; Palestyna; Autonomia Palestyńska; Palestinien; Cisjordanie et Gaza; Palæstina
PS: Palestiina; Palesztina; Autorité palestinienne
PW: Belau; Pelew
RE: La Réunion; Île de la Réunion; Isla Reunión; Reunion Island
RO: Rumania; Roumania
RU: Russian Fed; Rossiya; Rossija; Rossia; RSFSR; Fédération de Russie; Nước Nga; Fédération russe
RU: Russische Föderation; LB Nga; Liên bang Nga; Oroszországi Föderáció
SA: KSA; Saudi; Saudia; Arabie Séoudite; Arábia Saudí; A-rập Xê-út
SB: Solomons; British Solomon Islands
SC: Sesel; Repiblik Sesel; Seychelles Islands
SD: North Sudan; Soudan; Anglo-Egyptian Sudan; Northern Sudan
SG: Singapur; Singapore City; Cingapura; Singapour; Tân Gia Ba
SH: St Helena; Saint Helena; Tristan da Cunha; Sainte-Hélène; Santa Helena
SJ: Svalbard; Spitsbergen; Spitzbergen; Jan Mayen; Svalbard and Jan Mayen Islands
SK: Repubblica Slovacca
SO: Italian Somaliland; Somalie
SR: Surinam; Dutch Guiana; Dutch Guyana; Netherlands Guiana; Niederländisch-Guyana; Guyana holandesa
SR: Guyane néerlandaise
ST: São Tomé; St Tome and Principe; Saint Thomas and Prince; Sao Thome and Principe; Príncipe
ST: São Tomé og Príncipe
SX: Isla de San Martín (zona holandesa); São Martinho (Países Baixos); St Maarten Dutch; San Martín holandés
SX: St Maarten; Saint Maarten; Sint Maarten; Sint Maarten Dutch part; St Martin Dutch; Saint Martin Dutch part
SY: Syrian Arab Rep; Siria; Repubblica Araba di Siria
SZ: Swaziland; Swasiland; Suazilandia; Suazilândia; Svaziland; Souaziland; Ngwane; Suazi; Svazijsko
SZ: Svazi Krallığı
TC: Turks and Caicos; Turks and Caicos Isds; Turks Islands
TF: French South Territory; French South Antarctic Territory; French South Antarctic Lands; TAAF
TF: French Southern and Antarctic Lands; French Southern and Antarctic Territories; French Southern Terr
TF: Terres australes et antarctiques françaises; French Southern and Antarctic Islands
TG: Togoland
TH: Siam; Sião; Muang Thai; Prathet Thai
TJ: Tadzhikistan; Tadzjikistan
TL: East Timor; Timor oriental; Osttimor; Timor Est; Oost-Timor; Timor Wschodni; Doğu Timor; Timor Timur
TL: Đông Timor; Östtimor; Øst-Timor; Østtimor; Itä-Timor; Portuguese Timor; Timor Lorosa'e; Východní Timor
TL: Kelet-Timor; Timorul de Est; Istočni Timor; Vzhodni Timor; Timor Leste; Timor portugais; Timor portugués
TM: Turkmenia; Turkmeniya; Turkmenien
TO: Friendly Islands
TR: Turkey; Turkiye; Thổ Nhĩ Kỳ
TT: Trinidad; Tobago; Trinité-et-Tobago
TV: Ellice Islands
TW: Taiwan ROC; ROC Taiwan; Chinese Taipei; Taiwan Province; Taiwan Province of China; Taiwan China
TW: China Taiwan; China Taipei; Formosa; Formose; Đài Loan; Chunghwa Minkwo; Chunghua Minkuo; Zhonghua Minguo
TW: Repubblica di Cina; Trung Hoa Dân Quốc; Chinesisches Taipei; Chinesisches Taipeh; Taipei chinois
TW: Taiwan PRC; Taiwan Prov of China; Taipei Chino; Chine Taiwan; Taipé Chinês; Taipei Cinese
TW: Đài Loan, Trung Quốc
TZ: Tanganyika; Zanzibar; Tanganjika; Tanzanie; Tanganica; Tanganyika and Zanzibar; Rep. Tanzania
TZ: Tanzania United Rep
UA: Ukrayina; Ukrajina; Ukrainian SSR; Ukrania; Oekraine
US: US; USA; America; Amerique; The States; USofA; U.S. of America; US of A; US America; Uncle Sam; EEUU
US: EE UU; EUA; EE UU de América; Oncle Sam; États-Unis; États-Unis d'Amérique; EUA América; USAmerika
US: États Unis Amérique; Stati Uniti; SUA; ABD; Amerika Birleşik Devletleri; Birleşik Devletler
US: Amerika Serikat; Mỹ; Hoa Kỳ; Nước Mỹ; Hợp chúng quốc Hoa Kỳ; Hợp chủng quốc Hoa Kỳ; Yhdysvallat
US: Amerikan yhdysvallat; Spojené státy; Spojené státy americké; Egyesült Államok; Amerikai Egyesült Államok
US: Statele Unite; Statele Unite ale Americii; Sjedinjene Američke Države; Združene države Amerike
US: Spojené štáty americké; États-Unis Amérique du Nord; Hợp Chúng Quốc Mỹ
VA: Vatican; Vatican City; Holy See; Vatican City State; Vaticano; Ciudad del Vaticano; Vatikan; Vatikanstadt
VA: Vatikanstaat; Santa Sede; Saint-Siège; Heiliger Stuhl; Santa Sé; Heilige Stoel; Stolica Apostolska
VA: Città del Vaticano; Apostolic See; Vaticaanstad; Watykan; Tòa Thánh; Takhta Suci
VA: État de la Cité du Vatican; Heliga stolen; Vatican City Holy See
VC: St Vincent; Saint Vincent; St Vincent Grenadines; Saint-Vincent
VE: RB Venezuela; Venezuela RB; Venezuela Bolivarian Rep; Vénézuela
VG: Jomfruøyene (Storbritannia); BVI; Virgin Islands UK; Virgin Islands GB; Virgin Islands British
VG: British Virgin Isl; Jungferninseln GB
VI: Islas Vírgenes Americanas; USVI; US Virgin Islands; American Virgin Islands; Virgin Islands USA
VI: Virgin Islands of the US; Danish West Indies; Îles Vierges américaines; Islas Vírgenes Estadounidenses
VN: Vietnam; Viet Nam; North Vietnam; South Vietnam; SR Vietnam; CHXHCN Việt Nam; Nordvietnam; Südvietnam
VN: Vjetnam; Sud-Vietnam; Vietnam du Sud; Vietnam del Sur
VU: New Hebrides; Nouvelles-Hébrides; Nuevas Hébridas; Neue Hebriden; Nove Ebridi
WF: Wallis and Futuna Islands; Wallis et Futuna
WS: Western Samoa; West Samoa; Samoa occidental; Samoa occidentale; Westsamoa; West-Samoa; Samoa i Sisifo
XK: Kosovo; Kosova; Kosovo UNSCR 1244; Kosovo UNMIK; Kosovo under UNSCR 1244
YE: North Yemen; South Yemen; Democratic Yemen; PDR Yemen; Nordjemen; Südjemen; Yémen du Sud; Yemen Rep
YE: Yemen Sana'a
ZA: RSA; South Africa; Suid-Afrika; Zuid-Afrika; RPA; Union of South Africa; Afrique du Sud; Sudafrica
ZA: Südafrika; Južna Afrika; Zuidafrika; Dienvidāfrika; Nam Phi; Güney Afrika; Afrika Selatan
ZM: Northern Rhodesia; Nordrhodesien; Rhodésie du Nord
ZW: Rhodesia; Southern Rhodesia; Zimbabwe Rhodesia; Rhodesien; Rhodésie; Rodesia; Südrhodesien
ZW: Rhodésie du Sud
GS: Islas Georgias del Sur y Sándwich del Sur; Georgia del Sud e Isole Sandwich Australi
GS: Sydgeorgien och södra Sandwichöarna
UM: Amerika Birleşik Devletleri Küçük Dış Adaları; Kepulauan Terluar Kecil Amerika Serikat
AE: United Arab Emirate
AS: US Samoa
BR: Bra-xin
CA: Gia Nã Đại
CN: Republik Rakyat China; Republik Rakyat Cina; Rep Popular China
DM: Mancomunidad de Dominica; Comunidade da Dominica; Commonwealth de la Dominique
DO: Dominikan Cumhuriyeti
EG: AR Egypt
GB: GB; Zjednoczone Królestwo
HK: HK; Hương Cảng
IE: Ai Len
ET: FDRE
KW: Cô-oét
NZ: Nueva Zelandia
SA: Ả Rập Saudi
SG: Xin-ga-po
SL: S Leone
ST: S Tome and Principe
UM: US Minor Outlying Islands
US: United State; United State of America; United Sates; United Sates of America
"""

# Written in capitals only, because in small letters they are words or come too close to one.
CAPITALS = """
CF: CAR
CI: RCI
MH: RMI
VC: SVG
DE: NRD
US: SAD
ZA: JAR
"""
