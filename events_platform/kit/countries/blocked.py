"""Names that must not become a country: groupings, contested areas, words for two; and organisations."""

SHARED_NAMES = """
KP KR: Korea; Corée; Corea; Coreia; Kore; Coréia; Koreya; Koreja; Корея; Кореја
KP KR: 고려; 코리아; コリア; كوريا; کره
KP KR: कोरिया; เกาหลี; קוריאה; Κορέα; کوریا; Կորեա; კორეა
CD CG: Kongo; Конго; コンゴ; 콩고; الكونغو; کونگو; كونغو; 刚果; คองโก; कांगो; קונגו; Κονγκό; کنگو; Kongó
CD CG: Конґо; Kongu; Կոնգո; კონგო; Công-gô
VG VI: Virgin Islands; Îles Vierges; Islas Vírgenes; Ilhas Virgens; Isole Vergini; Jungferninseln
VG VI: Виргинские острова; 维尔京群岛
"""
"""Names of two countries: undecided unless something beside them tells which."""

NOT_ONE_COUNTRY = """
Democratic Republic of Korea; Korean Republic; Republic of Dominica
República de Dominica; République de Dominique; Corea Democratica; Cao Ly; Triều; 高丽; 고구려; Guiana
Guianas; Guayanas; Guyanas; The Guianas; Guayana
Гвиана; 圭亚那地区; Timor; Тимор; Borneo; New Guinea; Nouvelle-Guinée; Nueva Guinea; Neuguinea; Новая Гвинея
新几内亚; ニューギニア; Samoan Islands; Somaliland; Saint Martin Island; Hispaniola; Antilles; Antillas
Antilhas; Antillen; Netherlands Antilles; Dutch Antilles; Antilles néerlandaises; Antillas Holandesas
Nederlandse Antillen; Niederländische Antillen; Antilhas Holandesas; Нидерландские Антилы; 荷属安的列斯
Netherland Antilles; Soviet Union; USSR; URSS; UdSSR; SSSR; Union of Soviet Socialist Republics
Union soviétique; Unión Soviética; União Soviética; Sowjetunion; Unione Sovietica; Sovjet-Unie
Związek Radziecki; ZSRR; Sovyetler Birliği; Liên Xô; Uni Soviet; СССР; Советский Союз; СРСР; Радянський Союз
苏联; 苏维埃; 苏维埃社会主义共和国联盟; ソビエト連邦; ソ連; 소련; 소비에트 연방; الاتحاد السوفيتي; شوروی
اتحاد جماهیر شوروی; CIS; СНГ; Commonwealth of Independent States; 独联体; Yugoslavia; Yougoslavie; Jugoslawien
Jugoslavia; Iugoslávia; Joegoslavië; Jugosławia; Yugoslavya; Nam Tư; Jugoslavija; Jugoslávie; Югославия
Югославія; 南斯拉夫; ユーゴスラビア; 유고슬라비아; يوغوسلافيا; یوگسلاوی; Federal Republic of Yugoslavia
Socialist Federal Republic of Yugoslavia; Former Yugoslavia; SFRY; FRY; Ex-Yougoslavie; Serbia and Montenegro
Serbie-et-Monténégro; Serbia y Montenegro; Serbien und Montenegro; Serbia e Montenegro; Сербия и Черногория
Srbija i Crna Gora; 塞尔维亚和黑山; セルビア・モンテネグロ; 세르비아 몬테네그로; صربيا والجبل الأسود
Czechoslovakia; Tchécoslovaquie; Checoslovaquia; Tchecoslováquia; Tschechoslowakei; Cecoslovacchia
Tsjechoslowakije; Czechosłowacja; Çekoslovakya; Tiệp Khắc; Československo; Československá republika; CSSR
Чехословакия; Чехословаччина; 捷克斯洛伐克; チェコスロバキア; 체코슬로바키아; تشيكوسلوفاكيا; چکسلواکی
Austria-Hungary; Österreich-Ungarn; 奥匈帝国; Ottoman Empire; Prussia; Preussen; Byzantium; Roman Empire
United Arab Republic; Indochina; Indochine; French Indochina; French West Africa; Rhodesia and Nyasaland
Gran Colombia; Pacific Islands Trust Territory; Gilbert and Ellice Islands; Ruanda-Urundi; British Isles
Scandinavia; Baltic States; Balkans; Balkan; Benelux; Levant; Maghreb; Crimea; Republic of Crimea; Crimée
Krim; Krym; Crimeia; Kırım; Крым; Крим; Республика Крым; 克里米亚; クリミア; 크림; القرم; Sevastopol
Севастополь; Donetsk; Luhansk; Lugansk; Donbass; Donbas; Donetsk People's Republic; Luhansk People's Republic
Донецк; Луганск; ДНР; ЛНР; Донбасс; Donetsk Republic; Luhansk Republic; Zaporizhzhia; Kherson; Херсон
Запорожье; 顿涅茨克; 卢甘斯克; Novorossiya; Xiangyang; Yunan; Lwanda; Новороссия
Abkhazia; Abkhazie; Abchasien; Abjasia; Абхазия
阿布哈兹; South Ossetia; Ossetia; Южная Осетия; Ossétie du Sud; 南奥塞梯; Südossetien; Transnistria
Transdniestria; Pridnestrovie; Приднестровье; Nagorno-Karabakh; Artsakh; Karabakh; Нагорный Карабах; Арцах
Karabağ; Northern Cyprus; TRNC; KKTC; Turkish Republic of Northern Cyprus; Kuzey Kıbrıs; Nordzypern
Северный Кипр; Kuzey Kıbrıs Türk Cumhuriyeti; Kurdistan; Kürdistan; Курдистан; 库尔德斯坦; كردستان; کردستان
Kashmir; Cachemire; Кашмир; کشمیر; Golan; Golan Heights; Puntland; Biafra; Republika Srpska; Srpska; Tibet
Xizang; Papua; Папуа; 巴布亚; パプア; 파푸아; West Papua; Irian Jaya; Zealand; New Holland; Columbia; Wallis
Futuna; Norfolk; Formosa; Asia; Asia Pacific; Eurasia; Africa; Europe; Americas; Latin America; North America
South America; Central America; Middle East; Oceania; Arctic; Caribbean; Central Africa; Sub-Saharan Africa
Far East; Near East; Antarctic Ocean; International Waters; High Seas; World; Worldwide; Global; Earth
International; Multinational; Various; Overseas; Abroad; Foreign; Other; Others; Stateless; None; Null; Nil
Unknown; Undefined; Not applicable; Not available; Not specified; Not stated; No country; No answer; Test; Any
All; Man; Woman; Men; Male; Female; Yes; Refugee; Same; Local; 未知; 其他; 无; 不详; 无国籍; 保密; 世界; 亚洲
欧洲; 非洲; 美洲; 南美; 北美; 中东; 不明; その他; 無国籍; 기타; 없음; 무국적; неизвестно; другое; нет
غير معروف; أخرى; America Latina; América do Sul; América del Sur; Amérique du Sud; Amérique du Nord
Amérique latine; América do Norte; América del Norte; South Georgia Islands Georgia; Georgia US; Georgia USA
Georgia United States; State of Georgia; US Georgia; Georgia State; Georgia US State
"""

ORGANISATION_NAMES = """
UN: UN; United Nations; United Nations Organization; United Nations Organisation; United Nations Secretariat
UN: UNO; ONU; OON; Organisation des Nations unies; Nations unies; Organización de las Naciones Unidas
UN: Naciones Unidas; Nações Unidas; Vereinte Nationen; Nazioni Unite; Verenigde Naties; Birleşmiş Milletler
UN: Liên Hợp Quốc; Perserikatan Bangsa-Bangsa; ООН; Организация Объединённых Наций; 联合国; 国際連合; 国連
UN: 유엔; 국제연합; الأمم المتحدة; سازمان ملل متحد; สหประชาชาติ; संयुक्त राष्ट्र; UNESCO; ЮНЕСКО
UN: 联合国教科文组织; ユネスコ; 유네스코; اليونسكو; UNESCO Headquarters; UNICEF; 联合国儿童基金会; ЮНИСЕФ
UN: UNDP; 联合国开发计划署; ПРООН; PNUD; UNEP; 联合国环境规划署; UNHCR; UNRWA; UNFPA; UNIDO
UN: 联合国工业发展组织; UNITAR; UNODC; UNCTAD; UNECE; ESCAP; UNESCAP; ECLAC; CEPAL; UNAIDS; UN Women
UN: UN-Habitat; UNU; United Nations University; 联合国大学; WFP; World Food Programme; 世界粮食计划署; FAO
UN: IFAD; ILO; Food and Agriculture Organization; International Labour Organization; 国际劳工组织
UN: 联合国粮农组织; WHO; World Health Organization; World Health Organisation; 世界卫生组织; 世卫组织; ВОЗ
UN: Organisation mondiale de la santé; OMS; Всемирная организация здравоохранения; IAEA; 国际原子能机构
UN: МАГАТЭ; ITU; 国际电信联盟; International Telecommunication Union; WIPO; 世界知识产权组织; WMO
UN: 世界气象组织; UPU; ICAO; IMO; World Bank; World Bank Group; 世界银行; IBRD; IMF
UN: International Monetary Fund; 国际货币基金组织; МВФ; IOM; International Organization for Migration; UNWTO
UN: UN Tourism; International Court of Justice; International Trade Centre
UN: United Nations Development Programme; UNOPS; UNDRR
EU: EU; European Union; Union européenne; Unión Europea; União Europeia; Unione europea; Europäische Union
EU: Europese Unie; Unia Europejska; Avrupa Birliği; Uni Eropa; Liên minh châu Âu; Европейский союз; Евросоюз
EU: ЕС; Європейський Союз; 欧盟; 欧洲联盟; 欧州連合; 유럽연합; 유럽 연합; الاتحاد الأوروبي; اتحادیه اروپا
EU: สหภาพยุโรป; European Commission; Commission européenne; 欧盟委员会; European Parliament
EU: Europäische Kommission; Council of the European Union; European Council; EEAS; European Investment Bank
EU: European Central Bank; Европейская комиссия
XO: ASEAN; 东盟; 东南亚国家联盟; АСЕАН; ASEAN Secretariat; Association of Southeast Asian Nations; SCO
XO: 上合组织; 上海合作组织; ШОС; Shanghai Cooperation Organisation; Shanghai Cooperation Organization; BRICS
XO: 金砖国家; БРИКС; OECD; OCDE; 经合组织; ОЭСР; NATO; OTAN; НАТО; 北约; African Union; Union africaine
XO: Unión Africana; União Africana; 非盟; 非洲联盟; Африканский союз; Arab League; League of Arab States
XO: ALECSO; جامعة الدول العربية; 阿盟; 阿拉伯国家联盟; Commonwealth Secretariat; Commonwealth of Nations
XO: Council of Europe; OSCE; OPEC; OAS; ECOWAS; SADC; Organization of American States; MERCOSUR; Mercosul
XO: APEC; 亚太经合组织; G20; G7; GCC; Gulf Cooperation Council; OIC; ISESCO; ICESCO; SEAMEO
XO: Organisation internationale de la Francophonie; Francophonie; OIF; CPLP; ADB; Asian Development Bank
XO: 亚洲开发银行; AIIB; 亚投行; AfDB; IDB; WTO; African Development Bank; Asian Infrastructure Investment Bank
XO: Inter-American Development Bank; World Trade Organization; 世界贸易组织; 世贸组织; ВТО; ICRC; IFRC
XO: Red Cross; International Committee of the Red Cross; 红十字国际委员会; Interpol; INTERPOL; 国际刑警组织
XO: EAEU; ЕАЭС; EEC Eurasia; Eurasian Economic Union; Евразийский экономический союз; 欧亚经济联盟; CERN; IOC
XO: FIFA; ISO; IEEE; ICC; EBRD; EFTA; SAARC; RCEP; CICA; 亚信; International organisation
XO: International organization; International organisations; 国际组织; Organisation internationale
XO: Международная организация
"""

# As they are spelled here, not a country: the continent, a word for half of mankind, Amman, Suez, and what
# remains of Germany in Persian without an article.
AS_SPELLED = ("América", "Amèrica", "Amérika", "Man", "عمّان", "عَمّان", "السويس", "مان")
