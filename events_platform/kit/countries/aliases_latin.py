"""Names of our own in Latin script: short, colloquial, historical and official ones that CLDR and ISO lack.

Lines `CODE: name; name`. Case, accents, articles, hyphens and the order of words do not matter, and "Republic
of", "Kingdom of" and their like need no entry (see `fold` and `forms`). A historical name stands here only
where a single territory succeeded it. Names of the nations of the United Kingdom stand under GB.
"""

LATIN_NAMES = """
AE: Emirats arabes; Emiratos Árabes; Emirados Árabes; Arabische Emirate; UAE; Emirates; Arab Emirates; Émirats
AE: EAU; Emiratos; Emirados; Emirati; Emirati Arabi; VAE; BAE; ZEA; Trucial States; Uni Emirat Arab
AE: Các Tiểu vương quốc Ả Rập; UEA
AF: RIA; Afghanestan; Afganistan
AG: Antigua; Barbuda
AL: Shqipëria; Shqiperi
AM: Hayastan
AR: Argentine; República Argentina; Argentine Republic
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
BQ: Paesi Bassi caraibici; Caribbean NL; Bonaire; Saba; Sint Eustatius; St Eustatius; BES Islands
BQ: Bonaire, Saint-Eustache et Saba; Bonaire, St Eustatius and Saba; Netherlands Caribbean
BW: Bechuanaland; Betschuanaland
BY: Byelarus; Byelorussia; Belorussia; Bielorussia; White Russia; Weissrussland; Wit-Rusland; Vitryssland
BY: Hviterussland; Hviderusland; Fehéroroszország; Beyaz Rusya; Bélarus; Biélorussie; Bielorrusia
BY: Bielorrússia; Bielorússia; Bielo-Rússia; Bielorusia; Byelorussian SSR; Belorus; Bjelorusija; Belorusija
BZ: British Honduras; Honduras británica; Honduras britannique; Britisch-Honduras
CC: Cocos Islands; Keeling Islands; Cocos Keeling
CD: DR Congo; DRC; RDC; RD Congo; DR Kongo; RD Kongo; RD del Congo; Congo DRC; Congo RDC; Zaire; Zaïre; Zair
CD: Zaira; Belgian Congo; Congo belge; Belgisch-Kongo; Belgisch-Congo; Congo belga; Congo Free State
CD: Congo-Kinshasa; Congo-Leopoldville; Democratic Republic of Congo; République démocratique du Congo
CD: Congo Zaire; República Democrática del Congo; República Democrática do Congo
CD: Repubblica Democratica del Congo; KDC; Demokratische Republik Kongo; Democratische Republiek Congo
CD: Demokratyczna Republika Konga; Kongo-Kinshasa; Demokratik Kongo Cumhuriyeti; Cộng hòa Dân chủ Congo
CD: Republik Demokratik Kongo; Konžská demokratická republika; Demokratiska republiken Kongo
CD: Den demokratiske republikken Kongo; Democratic Congo; Congo democratico
CF: Centrafrique; RCA; Ubangi-Shari; Oubangui-Chari; Central African Empire; Centrafrica; Rép. centrafricaine
CG: Republikken Kongo; Republiken Kongo; Kongon tasavalta; Kongói Köztársaság; Republika Kongo; Congo
CG: Republic of Congo; Congo-Brazzaville; French Congo; Congo français; Middle Congo; Moyen-Congo
CG: People's Republic of the Congo; République du Congo; República del Congo; República do Congo
CG: Republik Kongo; Repubblica del Congo; Republiek Congo; Republika Konga; Kongo Cumhuriyeti; Cộng hòa Congo
CG: Französisch-Kongo; Konžská republika; Kongo-Brazzaville; Congo francés; Congo Brazza
CH: Helvetia; Confoederatio Helvetica; Helvétie
CI: Ivory Coast; Cote d'Ivore; Cote d'Ivoire; Elfenbeinküste; Elfenbeinkueste; Costa de Marfil
CI: Costa do Marfim; Costa d'Avorio; Ivoorkust; Wybrzeże Kości Słoniowej; Fildişi Sahili; Fildişi Kıyısı
CI: Bờ Biển Ngà; Pantai Gading; Elfenbenskusten; Elfenbenskysten; Pobřeží slonoviny; Elefántcsontpart
CI: Coasta de Fildeș; Obala Bjelokosti; Slonokoščena obala
CN: PRC; PR China; RPC; RP China; RP Chine; VRC; VR China; ChRL; ÇHC; RRC; Mainland China; China mainland
CN: Cina; Chinese mainland; Red China; Communist China; People's China; Chine communiste; Chine continentale
CN: Chine populaire; China continental; China comunista; China Popular; Volksrepublik China
CN: Volksrepubliek China; Festlandchina; Folkrepubliken Kina; Folkerepublikken Kina; Trung Hoa; Tiongkok
CN: Zhongguo; Chungkuo; Cộng hòa Nhân dân Trung Hoa; CHND Trung Hoa; Republik Rakyat Tiongkok
CN: Republik Rakyat Cina; RRT; Tiongkok Daratan; Zhonghua Renmin Gongheguo; Zhōnghuá
CN: Repubblica Popolare Cinese; Chińska Republika Ludowa; Çin Halk Cumhuriyeti; República Popular China
CN: República Popular da China; PRC China; Kiinan kansantasavalta; Kínai Népköztársaság
CN: République populaire de Chine; Repubblica Popolare di Cina; Čínská lidová republika
CN: Republica Populară Chineză; República Popular de China; People's Republic of China; Peoples Republic China
CN: China People's Republic
CV: Cape Verde; Cape Verde Islands; Cap-Vert; Kap Verde; Kapverden; Kapverdische Inseln; Kaapverdië
CV: Capo Verde; Republika Zielonego Przylądka; Wyspy Zielonego Przylądka; Yeşil Burun; Yeşil Burun Adaları
CV: Kapverdy; Tanjung Verde; Zöld-foki Köztársaság; Zelenortska Republika; Zelenortski Otoci; Kap Verde-øyene
CY: Kypros; Chypre
CZ: Czech Republic; Czech; Tschechische Republik; Tschechei; République tchèque; República Checa
CZ: República Tcheca; Repubblica Ceca; Tsjechische Republiek; Republika Czeska; Çek Cumhuriyeti; Cộng hòa Séc
CZ: Séc; Republik Ceko; Ceko; Česká republika; Tjeckiska republiken; Den tjekkiske republik; Tsekin tasavalta
CZ: Cseh Köztársaság; Republica Cehă; Češka Republika; Tchequie
DE: BR Deutschland; FR Germany; RF Alemania; FRG; BRD; RFA; GDR; DDR; West Germany; East Germany
DE: Westdeutschland; Ostdeutschland; Bundesrepublik; Allemagne de l'Ouest; Allemagne de l'Est
DE: Alemania Occidental; Alemania Oriental; German Democratic Republic; Deutsche Demokratische Republik
DE: German Federal Republic; Federal Republic Germany; Deutsche Bundesrepublik
DJ: French Somaliland; Afars and Issas; French Afars and Issas; Côte française des Somalis
DJ: Territory of Afars and Issas
DO: Dominican Rep; Rep Dominicana; Dominicana; Dominikanische Rep
EC: Equador
EG: Misr
EH: West Sahara; Sahrawi Arab Democratic Republic; Sahrawi Republic; SADR; RASD; Spanish Sahara; Westsahara
EH: République arabe sahraouie démocratique; República Árabe Saharaui Democrática
ES: Espana; Reino de España
ET: Abyssinia; Abessinien; Abyssinie; Abisinia; Abissinia; Abissínia
FJ: Fiji Islands
FK: Falklands; Falkland; Malvinas; Falkland Islands Malvinas; Islas Falkland; Malouines; Malwinen; Falklandy
FM: FSM; Micronesia; F.S. Micronesia; Micronésie; Micronesia Federated States
FO: Faroes; Faroe; Faeroe; Faeroes; Faeroe Islands; Føroyar
FR: Metropolitan France; France métropolitaine; Mainland France
GB: Kerajaan Bersatu Britania Raya dan Irlandia Utara; UK; Great Britain; Britain; England; Scotland; Wales
GB: Northern Ireland; UKGBNI; England and Wales; GBNI; N Ireland; United Kingdom of Great Britain
GB: Great Britain and Northern Ireland; United Kingdom and Northern Ireland; Grande-Bretagne; Grossbritannien
GB: Grosbritannien; Gran Bretaña; Grã-Bretanha; Gran Bretagna; Groot-Brittannië; Wielka Brytania
GB: Büyük Britanya; Britanya; Storbritannien; Storbritannia; Iso-Britannia; Velká Británie; Marea Britanie
GB: Nagy-Britannia; Velika Britanija; Britania; Britannia; Britania Raya; Anh; Anh Quốc; Nước Anh
GB: Veľká Británia; Angleterre; Inglaterra; Inghilterra; Engeland; Anglia; İngiltere; Inggris; Englanti
GB: Anglie; Engleska; Anglicko; Écosse; Escocia; Escócia; Scozia; Schottland; Schotland; Szkocja; İskoçya
GB: Skotlandia; Skottland; Skotlanti; Skotsko; Pays de Galles; Gales; País de Gales; Galles; Walia; Galler
GB: Skócia; Škotska; Anh và Bắc Ireland; Irlande du Nord; Irlanda del Norte; Irlanda do Norte
GB: Irlanda del Nord; Nordirland; Noord-Ierland; Nord-Irland; Irlandia Północna; Kuzey İrlanda; Irlandia Utara
GB: Bắc Ireland; Pohjois-Irlanti; Severní Irsko; Észak-Írország
GB: Büyük Britanya ve Kuzey İrlanda Birleşik Krallığı; Kerajaan Bersatu
GB: Vương quốc Liên hiệp Anh và Bắc Ireland
GE: Sakartvelo; Gruzia; Gruziya; Gruzija; Grúzia; Grusien; Grusinien
GF: Guyane; French Guyana; Französisch-Guyana; Französisch-Guiana; Guyana francesa; Guyana Perancis
GH: Gold Coast; Goldküste; Costa de Oro
GN: Guinea-Conakry; Guinée-Conakry; Guiné-Conacri; French Guinea; Guinée française; Guinea francesa
GQ: Ekvatoral Gine Cumhuriyeti; Spanish Guinea; Guinea española; Eq Guinea; Guinée espagnole
GR: Hellas; Ellada; Ellas; Elláda; Hellenic Republic
GW: Portuguese Guinea; Guinea portuguesa; Guiné Portuguesa; Guinée portugaise
GY: British Guiana; British Guyana; Britisch-Guyana; Guayana británica; Guyane britannique
HK: Región Administrativa Especial China de Hong Kong; Hong Kong, Região de Administração Especial da China
HK: Speciale Administratieve Regio Hongkong van de Volksrepubliek China; Sonderverwaltungsregion Hongkong
HK: Région administrative spéciale de Hong Kong; Regione amministrativa speciale di Hong Kong
HK: Região Administrativa Especial de Hong Kong; Sonderverwaltungszone Hongkong; Hong Kong; HKSAR; HK SAR
HK: Hong Kong SAR; Hong Kong China; Hong Kong PRC; Hong Kong Special Administrative Region; Xianggang
HK: Hồng Kông; Hongkong Kina; Hongkong Čína; British Hong Kong; Hong Kong SAR PRC; Chine Hong Kong
HK: Hongkong China; China Hongkong; China Hong Kong HK; Hong Kong SAR of China; Hong Kong RAS
HT: Ayiti; Hayti
ID: Nam Dương; Dutch East Indies; Netherlands East Indies; Nederlands-Indië; Niederländisch-Indien
IE: Éire; Irish Free State; Southern Ireland; Ireland Eire; Ireland Republic; Irish Republic
IE: Poblacht na hÉireann
IN: Bharat; Hindustan; Bhārat; Indian Union; Bharat Ganrajya
IO: Wilayah Samudra Hindia Britania; BIOT; Chagos; Chagos Islands; Chagos Archipelago
IO: British Indian Ocean Terr
IR: Persia; Persien; Perse; Pérsia; Perzië; Persja; IR Iran; Iran IR
IQ: Irak
IS: Ísland
IT: Ý; Nước Ý
JO: Transjordan; Hashemite Kingdom of Jordan; Transjordanie
JP: Nippon; Nihon; Nihon-koku; Nippon-koku
KG: Kirghizia; Kirgizia; Kyrgyz Republic; Kyrgyzia; Kirghizistan; Kirghizstan; Kirgisien; Kirgiziya
KH: Kampuchea; Democratic Kampuchea; Khmer Republic; Kampuchéa
KI: Gilbert Islands
KM: Comoro Islands; Comoros Islands; Comoro
KN: St Kitts; St Kitts-Nevis; Nevis; St Christopher and Nevis; Saint Christopher; Saint-Christophe-et-Niévès
KP: Korea Nord; Corée Nord; Corea Norte; Corea Nord; Coreia Norte; DPRK; DPR; DPR Korea; RPDC; RPD Corea
KP: RPD Corée; KRLD; KDVR; DVR Korea; Korea Północna; Korea North; Democratic People's Republic of Korea
KP: Demokratische Volksrepublik Korea; North Korea; Bắc Triều Tiên; Bắc Hàn; CHDCND Triều Tiên
KP: Cộng hòa Dân chủ Nhân dân Triều Tiên; Korea Democratic People's Rep; Choson Minjujuui
KP: République populaire démocratique de Corée; República Popular Democrática de Corea
KP: Repubblica Popolare Democratica di Corea; República Popular Democrática da Coreia
KP: Kore Demokratik Halk Cumhuriyeti; Democratic Peoples Korea; Republik Demokratik Rakyat Korea
KP: Koreańska Republika Ludowo-Demokratyczna
KR: Korea Süd; Corée Sud; Corea Sur; Corea Sud; Coreia Sul; ROK; Korea ROK; South Korea; Korea South
KR: Korea Republic; RO Korea; Rep Korea; So Korea; Nam Hàn; Đại Hàn; Daehan Minguk; Taehan Minguk
KR: Dae Han Min Guk; Hanguk; Great Han Republic; Great Korean Republic; República de Corea
KR: République de Corée; Republik Korea; Repubblica di Corea; República da Coreia; Đại Hàn Dân Quốc
KR: Republiek Korea; Republika Korei; Kore Cumhuriyeti; Republiken Korea; Republikken Korea
KY: Caymans; Grand Cayman
KZ: Kazakstan; Qazaqstan; Kazakhstan Rep; Kazachstan
LA: Lao; PDR Lao; PDR Laos; LPDR; RDP Lao; RDP Laos; Lao PDR; CHDCND Lào; Cộng hòa Dân chủ Nhân dân Lào
LA: República Democrática Popular Lao; République démocratique populaire lao
LA: Laotian People's Democratic Republic
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
MG: Malagasy Republic; Madagasikara; République malgache
MH: Marshalls
MK: Macedonia; FYROM; FYR Macedonia; TFYR Macedonia; ARYM; ERYM; EJRM; FYRM; Northern Macedonia; Macédoine
MK: Mazedonien; Former Yugoslav Republic of Macedonia; Ex-République yougoslave de Macédoine
MK: Ex República Yugoslava de Macedonia; Antiga República Jugoslava da Macedónia
MK: Ex Repubblica jugoslava di Macedonia; Makedonya; Makedonien; Makedonija
MK: Ehemalige jugoslawische Republik Mazedonien; Voormalige Joegoslavische Republiek Macedonië; Macedónia
MK: Macedonië; Antiga República Iugoslava da Macedônia; Była Jugosłowiańska Republika Macedonii; Bắc Macedonia
MK: Makedonia
ML: French Sudan; Soudan français; Französisch-Sudan
MM: Burma; Birmanie; Birmania; Birmânia; Birma; Birmanya; Miến Điện; Myanma; Barma; Mianmar; Myanmar; Mjanma
MM: Mjanmar; Union of Burma; Myanmar Burma; Burma Myanmar; Republik der Union Myanmar
MM: Republica Unirii Myanmar
MN: Outer Mongolia; Mongol Uls; Mongolian People's Republic; Mongolian Republic; Mông Cổ; Äussere Mongolei
MO: Región Administrativa Especial China de Macao
MO: Speciale Administratieve Regio Macau van de Volksrepubliek China; Sonderverwaltungsregion Macau
MO: Région administrative spéciale de Macao; Regione amministrativa speciale di Macao
MO: Região Administrativa Especial de Macau; Macau; Macao; Macau SAR; Macao SAR; Macau China; Macao China
MO: Aomen; Makau; Makao; Ma Cao; RAEM; Áo Môn; RAS Macao; Macau Special Administrative Region
MO: Macao Special Administrative Region; Chine Macao; MSAR
MP: North Mariana Islands; North Marianas; Northern Marianas; CNMI; Saipan; Northern Mariana
MU: Île Maurice; Maurice
MV: Maldive Islands; Maldive
MW: Nyasaland; Nyassaland; Njassaland
MX: Méjico; Mê-hi-cô; Estados Unidos Mexicanos; United Mexican States; Stati Uniti Messicani
MX: Spojené státy mexické; États-Unis mexicains
MY: Malaya; Federation of Malaya; British Malaya
MZ: Mocambique; Portuguese East Africa
NA: South West Africa; South-West Africa; Südwestafrika; Deutsch-Südwestafrika; Sud-Ouest africain
NA: Suidwes-Afrika
NC: Kanaky
NE: Niger Republic
NL: Holland; Hollande; Holanda; Olanda; Hollanda; Holandia; Hollandia; Hà Lan; Netherland; Niederland; Belanda
NL: Koninkrijk der Nederlanden; Netherlands Holland; Pays Bas; Nizozemí
NO: Noreg; Norway, Svalbard and Jan Mayen
NZ: Aotearoa; NZ; New Zealand Aotearoa; Aotearoa New Zealand; Tân Tây Lan
OM: Muscat and Oman
PF: Tahiti
PG: Papua-Uuden-Guinean itsenäinen valtio; PNG; Papua N Guinea; Papua Niugini
PG: Territory of Papua and New Guinea; Papua Nova Guiné
PH: Phillipines; Phillippines; Philippine Islands; Pilipinas; Philippine; Phi Luật Tân; Philippinen; Filipina
PH: Las Filipinas
PL: Ba Lan; Rzeczpospolita Polska
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
RU: Russian Fed; Rossiya; Rossija; Rossia; Rossiyskaya Federatsiya; Rossijskaja Federatsija
RU: Rossijskaja Federacija; RSFSR; Federação Russa; Federação da Rússia; Federación Rusa; Federación de Rusia
RU: Fédération de Russie; Nước Nga; Fédération russe; Federazione Russa; Federazione di Russia
RU: Russische Föderation; Russische Federatie; LB Nga; Federacja Rosyjska; Rusya Federasyonu; Liên bang Nga
RU: Federasi Rusia; Russian Republic; Ruská federace; Oroszországi Föderáció
SA: KSA; Saudi; Saudia; Saudi Arabian Kingdom; Arabie Séoudite; Arábia Saudí; A-rập Xê-út
SB: Solomons; British Solomon Islands
SC: Sesel; Repiblik Sesel; Seychelles Islands
SD: North Sudan; Soudan; Anglo-Egyptian Sudan; Northern Sudan
SG: Singapur; Singapore City; Cingapura; Singapour; Tân Gia Ba
SH: St Helena; Saint Helena; Tristan da Cunha; Sainte-Hélène; Santa Helena
SJ: Svalbard; Spitsbergen; Spitzbergen; Jan Mayen; Svalbard and Jan Mayen Islands
SK: Slovak Republic; République slovaque; República Eslovaca; Slowakische Republik; Repubblica Slovacca
SK: Slowaakse Republiek
SO: Federalna Republika Somalii; Somali Democratic Republic; Somali Republic; Italian Somaliland; Somalie
SR: Surinam; Dutch Guiana; Dutch Guyana; Netherlands Guiana; Niederländisch-Guyana; Guyana holandesa
SR: Guyane néerlandaise
ST: São Tomé; St Tome and Principe; Saint Thomas and Prince; Sao Thome and Principe; Príncipe
ST: São Tomé og Príncipe
SX: Isla de San Martín (zona holandesa); São Martinho (Países Baixos); St Maarten Dutch; San Martín holandés
SX: St Maarten; Saint Maarten; Sint Maarten; Sint Maarten Dutch part; St Martin Dutch; Saint Martin Dutch part
SY: Syrian Arab Rep; Siria; República Árabe Siria; République arabe syrienne; Repubblica Araba di Siria
SZ: Swaziland; Swasiland; Suazilandia; Suazilândia; Svaziland; Souaziland; Ngwane; Suazi; Svazijsko
SZ: Svazi Krallığı
TC: Turks and Caicos; Turks and Caicos Isds; Turks Islands
TF: French South Territory; French South Antarctic Territory; French South Antarctic Lands; TAAF
TF: French Southern and Antarctic Lands; French Southern and Antarctic Territories; French Southern Terr
TF: Terres australes et antarctiques françaises; French Southern and Antarctic Islands
TG: Togoland
TH: Siam; Sião; Muang Thai; Prathet Thai
TJ: Tadzhikistan; Tajik Republic; Tadzjikistan
TL: East Timor; Timor oriental; Osttimor; Timor Est; Oost-Timor; Timor Wschodni; Doğu Timor; Timor Timur
TL: Đông Timor; Östtimor; Øst-Timor; Østtimor; Itä-Timor; Portuguese Timor; Timor Lorosa'e; Východní Timor
TL: Kelet-Timor; Timorul de Est; Istočni Timor; Vzhodni Timor; Timor Leste; Timor portugais; Timor portugués
TM: Turkmenia; Turkmeniya; Turkmenien
TO: Friendly Islands
TR: Turkey; Turkiye; Thổ Nhĩ Kỳ
TT: Trinidad; Tobago; Trinité-et-Tobago
TV: Ellice Islands
TW: Taiwan ROC; ROC Taiwan; Republic of China; Republic of China Taiwan; Taiwan Republic of China
TW: Chinese Taipei; Taiwan Province; Taiwan Province of China; Taiwan China; China Taiwan; China Taipei
TW: Formosa; Formose; Đài Loan; Chunghwa Minkwo; Chunghua Minkuo; Zhonghua Minguo; República de China
TW: République de Chine; Republik China; Repubblica di Cina; Republiek China; Republika Chińska
TW: Çin Cumhuriyeti; Trung Hoa Dân Quốc; República da China; Republik Tiongkok; Republiken Kina
TW: Chinesisches Taipei; Chinesisches Taipeh; Taipei chinois; Taiwan PRC; Taiwan Prov of China; Taipei Chino
TW: Chine Taiwan; Taipé Chinês; Taipei Cinese; Đài Loan, Trung Quốc
TZ: Tanganyika; Zanzibar; Tanganjika; Tanzanie; Tanganica; Tanganyika and Zanzibar; Rep. Tanzania
TZ: Tanzania United Rep
UY: Oriental Republic of Uruguay
UA: Ukrayina; Ukrajina; Ukrainian SSR; Ukrania; Oekraine
US: US; USA; America; Amerique; United States America; The States; USofA; U.S. of America; US of A; US America
US: Uncle Sam; EEUU; EE UU; EUA; EE UU de América; Estados Unidos; Estados Unidos de América
US: Estados Unidos de Norteamérica; Oncle Sam; Estados Unidos da América; États-Unis; États-Unis d'Amérique
US: EUA América; USAmerika; États Unis Amérique; Vereinigte Staaten; Vereinigte Staaten von Amerika
US: Verenigde Staten; Verenigde Staten van Amerika; Stati Uniti; Stati Uniti d'America; Stany Zjednoczone
US: Stany Zjednoczone Ameryki; Stany Zjednoczone Ameryki Północnej; SUA; ABD; Amerika Birleşik Devletleri
US: Birleşik Devletler; Amerika Serikat; Mỹ; Hoa Kỳ; Nước Mỹ; Hợp chúng quốc Hoa Kỳ; Hợp chủng quốc Hoa Kỳ
US: Förenta staterna; Amerikas förenta stater; De forenede stater; De forente stater; Amerikas Forente Stater
US: Amerikas Forenede Stater; Yhdysvallat; Amerikan yhdysvallat; Spojené státy; Spojené státy americké
US: Egyesült Államok; Amerikai Egyesült Államok; Statele Unite; Statele Unite ale Americii
US: Sjedinjene Američke Države; Združene države Amerike; Spojené štáty americké; États-Unis Amérique du Nord
US: Hợp Chúng Quốc Mỹ; United States USA
VA: Vatican; Vatican City; Holy See; Vatican City State; Vaticano; Ciudad del Vaticano; Vatikan; Vatikanstadt
VA: Vatikanstaat; Santa Sede; Saint-Siège; Heiliger Stuhl; Santa Sé; Heilige Stoel; Stolica Apostolska
VA: Città del Vaticano; Apostolic See; Vaticaanstad; Watykan; Tòa Thánh; Takhta Suci
VA: État de la Cité du Vatican; Heliga stolen; Vatican City Holy See
VC: St Vincent; Saint Vincent; St Vincent Grenadines; Saint-Vincent
VE: RB Venezuela; Venezuela RB; Venezuela Bolivarian Rep; Vénézuela
VG: Isole Vergini, Regno Unito; Jomfruøyene (Storbritannia); BVI; Virgin Islands UK; Virgin Islands GB
VG: Virgin Islands British; British Virgin Isl; Jungferninseln GB
VI: Islas Vírgenes de los Estados Unidos; Ilhas Virgens dos Estados Unidos; Ilhas Virgens, Estados Unidos
VI: Islas Vírgenes Americanas; USVI; US Virgin Islands; American Virgin Islands; Virgin Islands USA
VI: Virgin Islands of the US; Danish West Indies; United States Virgin Islands; Virgin Islands United States
VI: Îles Vierges américaines; Islas Vírgenes Estadounidenses
VN: Vietnam; Viet Nam; North Vietnam; South Vietnam; SR Vietnam; CHXHCN Việt Nam; Nordvietnam; Südvietnam
VN: Vjetnam; Democratic Republic of Viet-Nam; Cộng hòa Xã hội Chủ nghĩa Việt Nam; Sud-Vietnam; Vietnam du Sud
VN: Vietnam del Sur
VU: New Hebrides; Nouvelles-Hébrides; Nuevas Hébridas; Neue Hebriden; Nove Ebridi
WF: Wallis and Futuna Islands; Wallis et Futuna
WS: Western Samoa; West Samoa; Samoa occidental; Samoa occidentale; Westsamoa; West-Samoa; Samoa i Sisifo
XK: Kosovo; Kosova; Kosovo UNSCR 1244; Kosovo UNMIK; Kosovo under UNSCR 1244
YE: North Yemen; South Yemen; Yemen Arab Republic; Democratic Yemen; PDR Yemen; Nordjemen; Südjemen
YE: Yémen du Sud; People's Democratic Republic of Yemen; Yemen Rep; Yemen Sana'a
ZA: RSA; South Africa; Suid-Afrika; Zuid-Afrika; RPA; Union of South Africa; Afrique du Sud; Sudafrica
ZA: Südafrika; Južna Afrika; Zuidafrika; Dienvidāfrika; República Sudafricana; Republik Südafrika; Nam Phi
ZA: Güney Afrika; Afrika Selatan
ZM: Northern Rhodesia; Nordrhodesien; Rhodésie du Nord
ZW: Rhodesia; Southern Rhodesia; Zimbabwe Rhodesia; Rhodesien; Rhodésie; Rodesia; Südrhodesien
ZW: Rhodésie du Sud
GS: Islas Georgias del Sur y Sándwich del Sur; Georgia del Sud e Isole Sandwich Australi
GS: Sydgeorgien och södra Sandwichöarna
UM: Islas Ultramarinas Menores de Estados Unidos; Ilhas Menores Distantes dos Estados Unidos
UM: Amerika Birleşik Devletleri Küçük Dış Adaları; Kepulauan Terluar Kecil Amerika Serikat
SS: Republika Sudanu Południowego; Jihosúdánská republika
NG: Federacyjna Republika Nigerii; Nigerijská federativní republika
"""

# Written in capitals only, because in small letters they are words or come too close to one.
CAPITALS = """
CF: CAR
DE: NRD
US: SAD
ZA: JAR
"""
