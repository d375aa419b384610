/*
 * Words that tell names of persons, places and organizations in English. Countries and territories are called as CLDR calls them (Unicode License V3), cities stand in the
 * IANA time zone database (public domain); all others were written down for this. Training marks English names with lists of its own (`encoders/training/names/english-lexicon.ts`):
 * its sentences must stay what a recipe was measured with, while these follow what is measured of the rules.
 */
function words(list: string, separator = ' '): ReadonlySet<string> {
  return new Set(list.split(separator));
}

const COUNTRIES =
  'Afghanistan|Albania|Algeria|America|American Samoa|Andorra|Angola|Anguilla|Antarctica|Antigua and Barbuda|Argentina|Armenia|Aruba|' +
  'Ascension Island|Australia|Austria|Azerbaijan|Bahamas|Bahrain|Bangladesh|Barbados|Belarus|Belgium|Belize|Benin|Bermuda|Bhutan|Bolivia|' +
  'Bosnia and Herzegovina|Botswana|Bouvet Island|Brazil|Britain|British Indian Ocean Territory|British Virgin Islands|Brunei|Bulgaria|' +
  'Burkina Faso|Burma|Burundi|Cambodia|Cameroon|Canada|Canary Islands|Cape Verde|Caribbean Netherlands|Cayman Islands|' +
  'Central African Republic|Ceuta and Melilla|Chad|Chile|China|Christmas Island|Clipperton Island|Colombia|Comoros|Congo|Cook Islands|' +
  "Costa Rica|Croatia|Cuba|Curaçao|Cyprus|Czech Republic|Czechia|Czechoslovakia|Côte d'Ivoire|Denmark|Diego Garcia|Djibouti|Dominica|" +
  'Dominican Republic|East Timor|Ecuador|Egypt|El Salvador|England|Equatorial Guinea|Eritrea|Estonia|Eswatini|Ethiopia|Falkland Islands|' +
  'Faroe Islands|Fiji|Finland|France|French Guiana|French Polynesia|French Southern Territories|Gabon|Gambia|Georgia|Germany|Ghana|' +
  'Gibraltar|Great Britain|Greece|Greenland|Grenada|Guadeloupe|Guam|Guatemala|Guernsey|Guinea|Guinea-Bissau|Guyana|Haiti|' +
  'Heard and McDonald Islands|Holland|Honduras|Hungary|Iceland|India|Indonesia|Iran|Iraq|Ireland|Isle of Man|Israel|Italy|Ivory Coast|' +
  'Jamaica|Japan|Jordan|Kazakhstan|Kenya|Kiribati|Kosovo|Kuwait|Kyrgyzstan|Laos|Latvia|Lebanon|Lesotho|Liberia|Libya|Liechtenstein|' +
  'Lithuania|Luxembourg|Macao|Macau|Macedonia|Madagascar|Malawi|Malaysia|Maldives|Mali|Malta|Marshall Islands|Martinique|Mauritania|' +
  'Mauritius|Mayotte|Mexico|Micronesia|Moldova|Monaco|Mongolia|Montenegro|Montserrat|Morocco|Mozambique|Myanmar|Namibia|Nauru|Nepal|' +
  'Netherlands|New Caledonia|New Zealand|Nicaragua|Niger|Nigeria|Niue|Norfolk Island|North Korea|North Macedonia|Northern Ireland|' +
  'Northern Mariana Islands|Norway|Oman|Pakistan|Palau|Palestine|Palestinian Territories|Panama|Papua New Guinea|Paraguay|Persia|Peru|' +
  'Philippines|Pitcairn Islands|Poland|Portugal|Prussia|Puerto Rico|Qatar|Romania|Russia|Rwanda|Réunion|Saint Barthélemy|Saint Helena|' +
  'Saint Kitts and Nevis|Saint Lucia|Saint Martin|Saint Pierre and Miquelon|Saint Vincent and Grenadines|Samoa|San Marino|Sark|' +
  'Saudi Arabia|Scotland|Senegal|Serbia|Seychelles|Siam|Sierra Leone|Singapore|Sint Maarten|Slovakia|Slovenia|Solomon Islands|Somalia|' +
  'South Africa|South Georgia and South Sandwich Islands|South Korea|South Sudan|Soviet Union|Spain|Sri Lanka|Sudan|Suriname|' +
  'Svalbard and Jan Mayen|Swaziland|Sweden|Switzerland|Syria|São Tomé and Príncipe|Taiwan|Tajikistan|Tanzania|Thailand|Tibet|Timor-Leste|' +
  'Togo|Tokelau|Tonga|Trinidad and Tobago|Tristan da Cunha|Tunisia|Turkey|Turkmenistan|Turks and Caicos Islands|Tuvalu|Türkiye|' +
  'U.S. Virgin Islands|Uganda|Ukraine|United Arab Emirates|United Kingdom|United States|United States of America|Uruguay|Uzbekistan|' +
  'Vanuatu|Vatican City|Venezuela|Vietnam|Wales|Wallis and Futuna|Western Sahara|Yemen|Yugoslavia|Zambia|Zimbabwe|Åland Islands';

const TIME_ZONES =
  'Abidjan|Accra|Addis Ababa|Adelaide|Aden|Algiers|Almaty|Amman|Amsterdam|Anadyr|Anchorage|Antananarivo|Antigua|Apia|Aqtau|Aqtobe|' +
  'Araguaina|Ashgabat|Asmera|Astrakhan|Asuncion|Athens|Atyrau|Auckland|Azores|Baghdad|Bahia|Bahia Banderas|Baku|Bamako|Bangkok|Bangui|' +
  'Banjul|Barnaul|Beirut|Belem|Belgrade|Berlin|Bishkek|Bissau|Blanc-Sablon|Blantyre|Boa Vista|Bogota|Boise|Bougainville|Bratislava|' +
  'Brazzaville|Brisbane|Broken Hill|Brussels|Bucharest|Budapest|Buenos Aires|Bujumbura|Busingen|Cairo|Calcutta|Cambridge Bay|Campo Grande|' +
  'Cancun|Caracas|Casablanca|Catamarca|Cayenne|Cayman|Ceuta|Chagos|Chicago|Chihuahua|Chisinau|Ciudad Juarez|Colombo|Conakry|Copenhagen|' +
  'Coral Harbour|Coyhaique|Cuiaba|Curacao|Dakar|Damascus|Danmarkshavn|Dar es Salaam|Dawson Creek|Denver|Detroit|Dhaka|Dili|Douala|Dubai|' +
  'Dublin|Dushanbe|Edmonton|Efate|Eirunepe|El Aaiun|Enderbury|Faeroe|Fakaofo|Famagusta|Fort Nelson|Fortaleza|Freetown|Funafuti|Gaborone|' +
  'Galapagos|Gaza|Glace Bay|Godthab|Goose Bay|Grand Turk|Guadalcanal|Guayaquil|Halifax|Harare|Havana|Hebron|Helsinki|Hermosillo|Hobart|' +
  'Hong Kong|Honolulu|Hovd|Indianapolis|Inuvik|Iqaluit|Irkutsk|Istanbul|Jakarta|Jayapura|Jerusalem|Johannesburg|Juba|Jujuy|Juneau|Kabul|' +
  'Kaliningrad|Kamchatka|Kampala|Karachi|Katmandu|Kerguelen|Khandyga|Khartoum|Kiev|Kigali|Kinshasa|Kiritimati|Kirov|Kosrae|Kralendijk|' +
  'Krasnoyarsk|Kuala Lumpur|Kuching|Kwajalein|La Paz|La Rioja|Lagos|Libreville|Lima|Lisbon|Ljubljana|Lome|London|Longyearbyen|Los Angeles|' +
  'Louisville|Lower Princes|Luanda|Lubumbashi|Lusaka|Maceio|Madeira|Madrid|Magadan|Majuro|Makassar|Malabo|Managua|Manaus|Manila|Maputo|' +
  'Mariehamn|Marigot|Marquesas|Maseru|Matamoros|Mazatlan|Mbabane|Melbourne|Mendoza|Menominee|Metlakatla|Mexico City|Minsk|Miquelon|' +
  'Mogadishu|Moncton|Monrovia|Monterrey|Montevideo|Moscow|Muscat|Nairobi|Nassau|Ndjamena|New York|Niamey|Nicosia|Noronha|Nouakchott|Noumea|' +
  'Novokuznetsk|Novosibirsk|Ojinaga|Omsk|Oslo|Ouagadougou|Pago Pago|Paramaribo|Paris|Perth|Phnom Penh|Phoenix|Pitcairn|Podgorica|Ponape|' +
  'Pontianak|Port Moresby|Port of Spain|Port-au-Prince|Porto Velho|Porto-Novo|Prague|Punta Arenas|Pyongyang|Qostanay|Qyzylorda|Rangoon|' +
  'Rankin Inlet|Rarotonga|Recife|Reykjavik|Riga|Rio Branco|Rio Gallegos|Riyadh|Rome|Saigon|Saipan|Sakhalin|Salta|Samarkand|San Juan|' +
  'San Luis|Santarem|Santiago|Santo Domingo|Sao Paulo|Sao Tome|Sarajevo|Saratov|Scoresbysund|Seoul|Shanghai|Simferopol|Skopje|' +
  'South Georgia|Srednekolymsk|St Barthelemy|St Helena|St Johns|St Kitts|St Lucia|St Thomas|St Vincent|Stockholm|Sydney|Tahiti|Taipei|' +
  'Tallinn|Tarawa|Tashkent|Tbilisi|Tegucigalpa|Tehran|Tell City|Thimphu|Tijuana|Tirane|Tokyo|Tomsk|Tongatapu|Toronto|Tortola|Tripoli|' +
  'Tucuman|Tunis|Ulaanbaatar|Ulyanovsk|Urumqi|Ushuaia|Ust-Nera|Vaduz|Vancouver|Vienna|Vientiane|Vilnius|Vladivostok|Volgograd|Warsaw|' +
  'Whitehorse|Windhoek|Winnipeg|Yakutat|Yakutsk|Yekaterinburg|Yerevan|Zagreb|Zurich';

const STATES_AND_CITIES =
  'Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|Florida|Hawaii|Idaho|Illinois|Indiana|Iowa|Kansas|Kentucky|Louisiana|Maine|Maryland|Massachusetts|Michigan|Minnesota|' +
  'Mississippi|Missouri|Montana|Nebraska|Nevada|New Hampshire|New Jersey|New Mexico|North Carolina|North Dakota|Ohio|Oklahoma|Oregon|Pennsylvania|Rhode Island|South Carolina|South Dakota|Tennessee|' +
  'Texas|Utah|Vermont|Virginia|West Virginia|Wisconsin|Wyoming|Ontario|Quebec|British Columbia|Alberta|Manitoba|Saskatchewan|Nova Scotia|Newfoundland|New Brunswick|New South Wales|Queensland|Tasmania|' +
  'Boston|Philadelphia|Houston|Dallas|San Francisco|San Diego|San Jose|San Antonio|Seattle|Miami|Atlanta|Baltimore|Pittsburgh|Cleveland|Cincinnati|Milwaukee|Minneapolis|St. Louis|New Orleans|Las Vegas|' +
  'Portland|Sacramento|Oakland|Berkeley|Brooklyn|Manhattan|Queens|Bronx|Harlem|Hollywood|Beverly Hills|Washington DC|Austin|Nashville|Memphis|Orlando|Tampa|Salt Lake City|Kansas City|New York City|' +
  'Montreal|Ottawa|Calgary|Birmingham|Manchester|Liverpool|Leeds|Sheffield|Bristol|Glasgow|Edinburgh|Cardiff|Belfast|Oxford|Cambridge|York|Nottingham|Southampton|Brighton|Cornwall|Yorkshire|Kent|' +
  'Munich|Hamburg|Frankfurt|Cologne|Stuttgart|Leipzig|Dresden|Bavaria|Saxony|Geneva|Basel|Bern|Lyon|Marseille|Bordeaux|Strasbourg|Nice|Normandy|Brittany|Provence|Milan|Naples|Turin|Venice|Florence|' +
  'Genoa|Bologna|Sicily|Sardinia|Tuscany|Barcelona|Seville|Valencia|Catalonia|Rotterdam|Antwerp|Bruges|Porto|Saint Petersburg|Leningrad|Siberia|Crimea|Constantinople|Ankara|Beijing|Peking|Guangzhou|' +
  'Canton|Shenzhen|Tianjin|Chongqing|Chengdu|Wuhan|Nanjing|Hangzhou|Suzhou|Xiamen|Qingdao|Harbin|Lhasa|Guangdong|Sichuan|Yunnan|Zhejiang|Jiangsu|Fujian|Shandong|Hunan|Hubei|Hainan|Xinjiang|Manchuria|' +
  'Osaka|Kyoto|Nagoya|Yokohama|Hiroshima|Nagasaki|Hokkaido|Okinawa|Busan|Delhi|New Delhi|Mumbai|Bombay|Kolkata|Chennai|Madras|Bangalore|Hyderabad|Punjab|Kashmir|Bengal|Lahore|Islamabad|Kathmandu|' +
  'Hanoi|Ho Chi Minh City|Bali|Java|Sumatra|Borneo|Tel Aviv|Haifa|Mecca|Medina|Alexandria|Cape Town|Durban|Pretoria|Zanzibar|Rio de Janeiro|Brasilia|Patagonia|Canberra|Wellington|' +
  'Africa|Asia|Europe|North America|South America|Latin America|Central America|Oceania|Middle East|Scandinavia|Balkans|Caribbean|Central Europe|Eastern Europe|Western Europe|Southeast Asia|East Asia|' +
  'Central Asia|Arabia|Anatolia|Mesopotamia|Gaul|Carthage|Babylon|Sparta|Troy|Antioch|Alps|Andes|Himalayas|Pyrenees|Rockies|Sahara|Amazon|Nile|Danube|Rhine|Thames|Yangtze|Ganges|Volga|Atlantic|Pacific|' +
  'Mediterranean|Baltic|Arctic|English Channel|Wall Street|Silicon Valley|NY|LA|UK|US|USA|U.S.|U.K.|UAE|USSR';

/** Names of places. */
export const PLACES: ReadonlySet<string> = words(`${COUNTRIES}|${TIME_ZONES}|${STATES_AND_CITIES}`, '|');

/** Last words of names of places. */
export const PLACE_ENDS = words(
  'River Lake Creek Bay Sea Ocean Gulf Strait Channel Canal Falls Island Islands Isle Isles Archipelago Peninsula Cape Coast Beach Mountain Mountains Hill Hills Valley Desert Forest Woods Plateau Plains Basin Glacier Volcano ' +
    'Street Road Avenue Boulevard Lane Drive Highway Square Plaza Bridge Tunnel Park Garden Gardens Zoo Airport Station Terminal Harbor Harbour Port County Province Prefecture District Region Territory Borough City Town Village ' +
    'Castle Palace Temple Cathedral Abbey Chapel Shrine Mosque Tower Stadium Arena Field Fort Fortress Dam Cemetery Kingdom Empire Republic Heights Springs',
);

/** First words of names of places, which a name follows. */
export const PLACE_HEADS = words(
  'Mount Lake River Cape Fort Gulf Isle Isles Bay Strait Straits Port Republic Kingdom Province Principality',
);

/** Last words of names of organizations. */
export const ORGANIZATION_ENDS = words(
  'Inc Inc. Ltd Ltd. Corp Corp. Corporation Company Co. LLC PLC GmbH AG Bros Bros. Brothers Records Entertainment Pictures Studios Airlines Airways Motors Bank Insurance Press Times Post Newspapers University College School Academy ' +
    'Institute Institution Laboratory Laboratories Hospital Clinic Museum Library Association Organization Organisation Federation Foundation Society Union League Conference Committee Commission Council Board Agency Bureau Ministry ' +
    'Department Office Party Congress Parliament Senate Assembly Court Police Army Navy Force Church Group Band Orchestra Choir Club Team United FC F.C. CF AFC Restaurant Hotel Cafe Theatre Theater Alliance Authority ' +
    'Trust Fund Service Services Administration Nations Initiative Helicopters Aircraft Aerospace Aviation Airline Shipyard Shipyards Shipbuilding Shipping Railways Railroad Telecom Telecommunications Communications Technologies Software ' +
    'Electronics Semiconductor Semiconductors Pharmaceuticals Petroleum Industries Enterprises Holdings Partners Associates Ventures Securities Bancorp Foods Breweries Brewery Brewing Chemicals Publishing Publishers Publications ' +
    'Media Broadcasting Productions Studio Theatres Philharmonic Quartet Ensemble Herald Tribune Gazette Telegraph Coalition Caucus Directorate Secretariat Tribunal Corps Guard Regiment Brigade Battalion Squadron Fleet Legion Militia ' +
    'Confederation Conservatory Consortium Cooperative Guild Brotherhood Politburo Rovers Wanderers Hotspur Albion Observatory',
);

/** First words of names of organizations, which "of" follows. */
export const ORGANIZATION_HEADS = words(
  'University College School Academy Institute Bank Church Ministry Department Board Bureau Office Council Committee Commission Court House Association Society Federation Union League Library Museum Order Party Government Parliament Senate Assembly Organization Organisation Confederation Directorate Secretariat Agency Authority Chamber Faculty Hospital ' +
    'Foundation Guild Brotherhood Conservatory Alliance Army',
);

/** Words of organizations' names that `for` or `on` follows: Centers for Disease Control, Council on Foreign Relations. */
export const ORGANIZATIONS_FOR = words(
  'Center Centers Centre Centres Institute Association Society Council Committee Commission Campaign Foundation Fund Agency Office Organization Organisation Coalition Alliance Board Conference Academy Bureau Union School',
);

/** What ministries and the like are for, so that `and` between two of these joins one name: Food and Drug Administration. */
export const FIELDS = words(
  'Agriculture Agricultural Art Arts Budget Commerce Communication Communications Culture Defence Defense Design Development Drug Ecology Economic Economics Economy Education Employment Energy Engineering Environment Exchange Explosives Family ' +
    'Finance Firearms Fish Fisheries Food Foreign Forestry Health History Homeland Housing Human Humanities Immigration Industrial Industry Information Justice Labor Labour Law Letters Literature Management Marine Medical Medicine Mining Monopolies ' +
    'Naturalization Nuclear Oceanic Oriental Pensions Planning Policy Political Power Public Rehabilitation Research Rural Science Sciences Scientific Securities Security Social Space Sport Sports Standards Statistics Strategic Technical ' +
    'Control Disease Prevention Technology Telecommunications Tobacco Tourism Trade Training Transport Transportation Urban Veterans Water Welfare Wildlife Women Works Youth Aeronautics Atmospheric Aviation Customs Revenue Reconstruction Cooperation',
);

/** Words in the possessive within a name: King's College, Children's Hospital, Workers' Party. */
export const OWNERS = words(
  'King Queen Prince Princess Bishop Children People Peoples Women Men Boys Girls Veterans Workers Teachers Farmers Ladies Students Writers Artists Actors Players Miners Merchants Lawyers Publishers Lloyd Sotheby Christie',
);

/** What a company is, before or behind its name. */
export const BUSINESSES = words(
  'company corporation conglomerate airline newspaper retailer automaker carmaker broadcaster publisher manufacturer startup brewery supermarket',
);

/** Kinds of states and provinces, which `of` follows: Democratic Republic of the Congo. */
export const STATES = words('Republic Kingdom Principality Sultanate Emirate Duchy Province Commonwealth County');

/** Names of teams, behind the name of a place. */
export const TEAMS = words(
  'Yankees Mets Dodgers Giants Cubs Sox Braves Phillies Pirates Reds Tigers Twins Royals Astros Rangers Angels Athletics Mariners Padres Orioles Nationals Marlins Brewers Cardinals Lakers Clippers Celtics Knicks Nets Bulls Bucks Pistons Pacers ' +
    'Cavaliers Hawks Hornets Wizards Raptors Rockets Spurs Mavericks Grizzlies Warriors Kings Suns Nuggets Timberwolves Packers Bears Vikings Lions Cowboys Eagles Redskins Patriots Bills Dolphins Jets Ravens Steelers Browns Bengals Colts Texans ' +
    'Titans Jaguars Broncos Raiders Chiefs Chargers Seahawks Rams Saints Falcons Panthers Buccaneers Bruins Canadiens Leafs Jays Blackhawks Penguins Flyers Capitals Devils Islanders Sabres Oilers Flames Canucks Sharks Ducks Predators Wings',
);

/** Organizations known by a name that tells nothing. */
export const ORGANIZATIONS = words(
  'Google|Microsoft|Apple Inc|Amazon.com|Facebook|Twitter|YouTube|Netflix|Intel|Nvidia|Oracle|Sony|Samsung|Toyota|Honda|Nissan|Volkswagen|BMW|Boeing|Airbus|Siemens|Nokia|Huawei|Alibaba|Tencent|Baidu|Xiaomi|Lenovo|Walmart|Starbucks|' +
    'Visa|MasterCard|PayPal|Uber|Airbnb|Tesla|SpaceX|Disney|Pixar|Paramount|Nintendo|Adobe|Cisco|Dell|Reuters|Greenpeace|Interpol|Hamas|Hezbollah|Taliban|Congress|Parliament|Senate|Kremlin|Pentagon|Mozilla|Wikipedia|Wikimedia|GitHub|' +
    'IBM|AT&T|CBS|NBC|ABC|BBC|CNN|MTV|HBO|ESPN|NASA|ESA|FBI|CIA|NSA|KGB|MI6|NATO|UN|EU|WHO|WTO|IMF|OECD|OPEC|ASEAN|APEC|UNESCO|UNICEF|IAEA|ILO|ISO|IEEE|IETF|W3C|IOC|FIFA|UEFA|NBA|NFL|NHL|MLB|NCAA|NFC|AFC|FDA|FCC|EPA|CDC|NIH|MIT|' +
    'UCLA|GM|GE|HP|SAP|HSBC|UPS|FedEx|KFC|NTT|TSMC|BYD|WWF|ADB|FATF|UPU|WMO|WCO|IHO|IMO|ITUC|Red Cross|Royal Navy|Royal Society|Supreme Court|White House|European Union|United Nations|World Bank|' +
    'MGM|RKO|EMI|PBS|NPR|ITV|RAF|USAF|NOAA|USGS|NSF|DARPA|CERN|OSCE|OAS|EEC|PLO|ANC|IRA|YMCA|NAACP|ACLU|AFL-CIO|ICRC|MI5|GCHQ|IRS|DEA|NASCAR|PGA|WWE|UFC|MLS|IAAF|ICC|RIAA|MPAA|UNHCR|FAO|IPCC|NHS|Al Jazeera|Associated Press|Agence France-Presse|Wall Street Journal|Lufthansa|' +
    'Renault|Peugeot|Porsche|Audi|Chrysler|General Motors|General Electric|General Dynamics|General Mills|Lockheed Martin|Lockheed|Northrop Grumman|Raytheon|Rolls-Royce|Westinghouse|Kodak|Xerox|Motorola|Ericsson|Philips|Panasonic|Toshiba|' +
    'Hitachi|Fujitsu|Mitsubishi|Sega|Atari|Electronic Arts|Activision|Ubisoft|Capcom|Konami|Unilever|Nestlé|Pfizer|Novartis|AstraZeneca|GlaxoSmithKline|ExxonMobil|Exxon|Chevron|Gazprom|Goldman Sachs|JPMorgan|Morgan Stanley|Citigroup|' +
    'Barclays|Credit Suisse|UBS|Harvard|Yale|Stanford|Caltech|Juventus|Bayern Munich|Real Madrid|Al-Qaeda|Kuomintang|Mossad|Gestapo|Stasi|Luftwaffe|Wehrmacht|Kriegsmarine|Bundestag|Bundesrat|Reichstag|Knesset|Duma|State Duma|Riksdag|' +
    'Storting|Comintern|Politburo|Scotland Yard|Amnesty International|Human Rights Watch|Oxfam|Viacom|Comcast|Verizon|Time Warner|Motown|Adidas|IKEA|AllMusic|Federal Reserve|Sinn Féin|House of Commons|House of Lords|World Trade Organization|Khmer Rouge',
  '|',
);

/** What stands before names of persons. */
export const HONORIFICS = words(
  'Mr Mr. Mrs Mrs. Ms Ms. Miss Dr Dr. Prof Prof. Professor President Chairman Senator Governor Mayor Chancellor Minister Secretary Ambassador Judge Justice King Queen Prince Princess Emperor Empress Tsar Sultan Sir Lord Lady Dame Duke ' +
    'Duchess Count Countess Baron General Colonel Major Captain Lieutenant Sergeant Admiral Marshal Commander Pope Cardinal Bishop Archbishop Rabbi Imam Father Brother Sister Uncle Aunt Coach Inspector Detective Congressman Representative Saint',
);

/** What a person is, before the name. */
export const CALLINGS = words(
  'actor actress singer author writer poet painter artist composer musician director producer scientist physicist chemist mathematician philosopher economist historian engineer architect inventor explorer politician lawyer journalist ' +
    'general admiral captain president king queen emperor prince princess pope bishop saint secretary minister governor senator mayor professor doctor coach player footballer golfer boxer comedian guitarist drummer wife husband son ' +
    'daughter brother sister father mother uncle aunt friend named hero heroine character',
);

/** Given names, and names by which single persons are known. */
export const GIVEN_NAMES = words(
  'Aaron Abigail Abraham Adam Adolf Adrian Agnes Alan Albert Alex Alexander Alexandra Alexis Alfred Alice Alison Allen Amanda Amelia Amy Andre Andrea Andreas Andrew Angela Ann Anna Anne Annie Anthony Antoine Antonio Art Arthur Ashley ' +
    'Audrey Barack Barbara Barry Beatrice Ben Benjamin Bernard Beth Betty Bill Billy Blake Bob Bobby Boris Brad Bradley Brandon Brian Bruce Bryan Carl Carla Carlos Carol Caroline Catherine Cathy Charles Charlie Charlotte Chris ' +
    'Christian Christina Christine Christopher Clara Claire Colin Connor Craig Cynthia Cyril Dan Daniel Danny David Deborah Debra Dennis Diana Diane Diego Dmitri Donald Donna Dorothy Douglas Duncan Dylan Edgar Edith Edmund Eduardo Edward Edwin ' +
    'Eileen Elaine Eleanor Elena Elias Elijah Elizabeth Ella Ellen Elsa Elton Elvis Emily Emma Emmanuel Eric Erik Ernest Ethan Eugene Eva Evan Evelyn Felix Fernando Francis Francisco Francois Frank Franklin Franz Fred Frederick Gabriel Gary Geoffrey ' +
    'George Gerald Gerard Giovanni Giuseppe Gloria Gordon Graham Greg Gregory Guy Hannah Hans Harold Harriet Harry Harvey Heather Heinrich Helen Henri Henry Herbert Herman Homer Howard Hugh Hugo Ian Igor Ingrid Irene Isaac Isabel Isabella Ivan Jack ' +
    'Jackie Jackson Jacob Jacqueline Jacques James Jamie Jan Jane Janet Jason Jean Jeff Jeffrey Jennifer Jeremy Jerry Jesse Jessica Jesus Jill Jim Jimmy Joan Joanna Joe Johann Johannes John Johnny Jonathan Jose Joseph Josh Joshua Juan Judith Judy ' +
    'Julia Julian Julie Juliet Julius Justin Karen Karl Kate Katherine Kathleen Kathy Katie Keith Kelly Ken Kenneth Kevin Kim Kyle Larry Laura Lauren Lawrence Lee Leo Leon Leonard Leonardo Leonid Lewis Liam Linda Lisa Lois Louis Louise Lucas Lucy Ludwig Luis ' +
    'Luke Madonna Manuel Marco Marcus Margaret Maria Marie Marilyn Mario Mark Martha Martin Mary Mathew Matt Matthew Maurice Max Meg Megan Melissa Michael Michel Michelle Miguel Mike Mohammed Moses Nancy Napoleon Natalie Nathan Neil Nelson Nicholas ' +
    'Nick Nicole Nikolai Noah Noam Norman Oliver Olivia Oscar Otto Pablo Pamela Patricia Patrick Paul Paula Pedro Peggy Peter Phil Philip Phillip Pierre Rachel Ralph Ramon Raphael Ray Raymond Rebecca Ricardo Richard Rick Rita Robert Roberto Robin Roger Roland ' +
    'Ron Ronald Rosa Roy Russell Ruth Ryan Sally Sam Samantha Samuel Sandra Sara Sarah Scott Sean Sebastian Sergei Sharon Sheila Shirley Sidney Simon Sophia Sophie Stalin Stanley Stephanie Stephen Steve Steven Stuart Susan Sylvia Ted Teresa Terry Theodore ' +
    'Theresa Thomas Tim Timothy Tina Todd Tom Tommy Tony Trevor Umberto Valerie Vera Victor Vincent Vladimir Walter Wayne Wendy Werner Wilhelm William Willie Winston Wolfgang Yuri Yves Zachary ' +
    'Plato Aristotle Socrates Pythagoras Euclid Archimedes Ptolemy Caesar Pompey Cicero Augustus Nero Virgil Ovid Hannibal Cleopatra Herodotus Plutarch Confucius Mencius Laozi Buddha Muhammad Romeo Hamlet Macbeth Shakespeare Newton Einstein Darwin Galileo Mozart ' +
    'Beethoven Bach Chopin Wagner Picasso Rembrandt Michelangelo Voltaire Rousseau Kant Hegel Nietzsche Marx Lenin Hitler Churchill Gandhi Mandela Obama Trump Clinton Reagan Putin Mao Tolstoy Dostoevsky Goethe Kafka Dante Descartes Spinoza Leibniz',
);

/** Family names of Chinese in Hanyu Pinyin. */
export const PINYIN_FAMILY_NAMES = words(
  'Wang Li Zhang Liu Chen Yang Huang Zhao Wu Zhou Xu Sun Ma Zhu Hu Guo He Gao Lin Luo Zheng Liang Xie Song Tang Xi Deng Han Feng Cao Peng Zeng Xiao Tian Dong Pan Yuan Cai Jiang Yu Du Ye Cheng Wei Su Lu Ding Ren Shen Yao Zhong Cui Tan ' +
    'Fan Wan Qian Yin Bai Hou Meng Qin Jin Shi Xiong Qiu Ouyang Sima',
);

/** Capitalised words that name nobody and nothing here: days, months, peoples, tongues, creeds, things that happen. */
export const NO_NAMES = words(
  'Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July August September October November December Christmas Easter Lent Ramadan Halloween Thanksgiving ' +
    'American British English French German Spanish Italian Dutch Greek Roman Latin Russian Chinese Japanese Korean Indian Arab Arabic Jewish Hebrew Christian Muslim Islamic Catholic Protestant Orthodox Buddhist Hindu European African Asian ' +
    'Australian Canadian Mexican Brazilian Irish Scottish Welsh Swedish Norwegian Danish Finnish Polish Czech Hungarian Turkish Persian Iranian Iraqi Israeli Egyptian Vietnamese Thai Tibetan Sanskrit Mandarin Cantonese Swahili Portuguese ' +
    'Swiss Austrian Belgian Ukrainian Cuban Taiwanese Pakistani Celtic Germanic Slavic Anglo-Saxon Victorian Soviet Byzantine Ottoman Western Eastern Northern Southern Central Americans Russians Germans Jews Muslims Christians Europeans Indians ' +
    "Africans Romans Greeks Turks Arabs Christianity Islam Buddhism Hinduism Judaism Catholicism Renaissance Enlightenment Internet Web Earth Moon Mars Venus Jupiter Saturn Mercury God Bible Quran Qur'an Torah Democrat Democrats Republican " +
    'Republicans Communist Communists Olympics Figure Table Chapter Section Part Act Article No Vol AD BC TV PC DVD CD ID OK PhD DNA HIV AIDS GDP Linux Windows Unix Android Java Python JavaScript',
);

/** Last words of what is called by capitals and is no person, place or organization. */
export const OTHER_ENDS = words(
  'War Wars Cup Prix Championship Championships Games Olympics Award Awards Prize Medal Act Bill Law Treaty Agreement Constitution Amendment Declaration System Protocol Language Day Week Month Year Century Age Era Dynasty Revolution Movement Rebellion ' +
    'Testament Bible Gospel Theory Theorem Effect Principle Syndrome Disease Virus Festival Series Show Edition Version Crew Mission Project Program Programme Time Division Professor Director Manager Officer Editor Engineer Workstation Server Guide Saints',
);

/** Words that begin sentences and are no names. */
export const STARTERS = words(
  'A About Above According Across After Afterwards Again Against Ago Ah All Almost Along Already Also Although Always Am Among An And Another Any Anyone Anything Are Around As Ask At Away Back Be Because Been Before Behind Being Below Beside Besides ' +
    "Between Beyond Both But By Can Come Common Consider Could Create Despite Did Do Does Don't During Each Earlier Early Either Even Eventually Ever Every Everyone Everything Exactly Example Except Few Finally Find First Five Following For Former Four " +
    "From Further Furthermore Generally Get Give Given Go Good Had Has Have He Hello Hence Her Here Hers Herself Hi Him Himself His How However I I'd I'll I'm I've If Immediately In Indeed Initially Inside Instead Into Is Isn't It It's Its Itself " +
    "Just Keep Last Late Later Least Less Let Let's Like Likewise List Located Look Made Make Many Maybe Me Meanwhile Might Mine More Moreover Most Mostly Much Must My Myself Name Near Nearly Neither Never Nevertheless Next Nine Nobody None " +
    'Nonetheless Nor Not Note Nothing Now Of Off Often Oh On Once One Only Open Or Originally Other Others Otherwise Our Ours Out Outside Over Overall Own Part People Perhaps Please Produced Put Quite Rather Read Recently Relatively Remember Right Said ' +
    "Same Second See Set Seven Several Shall She Should Show Similarly Simply Since Six Small So Some Someone Something Sometimes Soon Still Stop Such Suddenly Take Tell Ten Than Thank Thanks That That's The Their Theirs Them Themselves Then There There's " +
    "Therefore These They They're They've Thing Things Think This Those Though Three Through Throughout Thus To Today Together Tomorrow Too Toward Towards Turn Two Type Typically Under Unfortunately Unless Unlike Until Up Upon Us Use Used Using Usually Very " +
    "Was Watch We We're We've Well Were What What's When Whenever Where Whereas Wherever Whether Which While Who Whoever Whole Whom Whose Why Will With Within Without Work Would Write Yes Yesterday Yet You You'd You'll You're You've Your Yours Yourself Having Getting Today's",
);

/** Words within a name that begin with a small letter. */
export const PARTICLES = words('de da di du del della des von van der den la le bin ibn al el y');

/** Words after which a name is of a place. After "in" stands anything: Kubernetes, Spring, English. */
export const IN_PLACES = words('near outside throughout across via');

/** Words after which a name is of a person. */
export const BEFORE_PERSONS = words('told asked ask tells met meets married by whom said says');

/** What persons do, behind their names. */
export const BEHIND_PERSONS = words(
  'said says told asked announced declared argued wrote writes believed thought died married became refused claimed replied helped sided decided returned moved lived taught studied played sang composed painted invented discovered',
);

/** Words of places that are family names as well. */
export const FAMILY_PLACES = words(
  'Beach Hill Hills Field Fields Park Lane Woods Lake Fort Bridge Forest Castle Street',
);
