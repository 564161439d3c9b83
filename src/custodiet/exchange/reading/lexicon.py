"""The words that the reader of pages knows: of grammar, of who can speak, and of where things are said.

General English of news, offices and meetings. No name of a person, a country or an outlet stands here.
"""

DETERMINERS = frozenset("a an the this that these those some any each every another both several many most all".split())
POSSESSIVES = frozenset("my our your his her its their".split())
PRONOUNS = frozenset("i we you he she it they".split())
AUXILIARIES = frozenset(
    "is are was were be been being am has have had having do does did will would shall should can could may might "
    "must cannot won't wouldn't can't couldn't don't doesn't didn't isn't aren't wasn't weren't hasn't haven't "
    "hadn't".split()
)
NEGATIONS = frozenset(
    "not never no neither nor cannot won't wouldn't can't couldn't don't doesn't didn't isn't aren't wasn't weren't "
    "hasn't haven't hadn't".split()
)
MODALS = frozenset("will would shall should can could may might must won't wouldn't can't couldn't".split())
PREPOSITIONS = frozenset(
    "about above across after against along alongside amid among around as at before behind below beneath beside besides "
    "between beyond by despite down during except for from in including inside into like near of off on onto "
    "outside over past per regarding since through throughout to toward towards under underneath unlike until up upon "
    "via with within without following concerning".split()
)
SUBORDINATORS = frozenset(
    "that which who whom whose when where while whereas although though because if unless whether what why how "
    "since until before after as once lest".split()
)
CONJUNCTIONS = frozenset("and or but nor yet so".split())
OPENERS = frozenset(
    "but and yet so still however meanwhile moreover furthermore nevertheless also then thus instead therefore later "
    "earlier separately finally similarly as for in".split()
)
ADVERBS = frozenset(
    "also again already always ever just later earlier now often once only still soon then too twice yet "
    "meanwhile however instead therefore thus even almost ahead together separately further overnight afterwards once "
    "repeatedly today yesterday tonight tomorrow recently long".split()
)
NOT_ADVERBS = frozenset(
    "family ally assembly supply reply july italy early daily weekly monthly likely friendly".split()
)

# --- Who can speak ---------------------------------------------------------------------------------------------------

TITLES = frozenset(
    "mr mrs ms miss mx dr prof professor sir dame lord lady baroness baron count judge justice general colonel major "
    "captain lieutenant admiral commander sergeant brigadier marshal president chancellor premier minister "
    "senator congressman congresswoman representative governor mayor councillor councilor ambassador bishop "
    "archbishop cardinal pope imam sheikh sheik rabbi reverend father sister brother king queen prince princess emir "
    "sultan gen col maj capt lt adm sgt sen rep gov rev hon st chief secretary chairman chairwoman chair "
    "director detective inspector constable superintendent comrade deputy vice acting former interim minister. "
    "mr. mrs. ms. dr. prof. gen. col. maj. capt. lt. adm. sgt. sen. rep. gov. rev. hon. cllr cllr. msgr maitre maître don doña".split()
)
ROLES = frozenset(
    "president minister premier chancellor secretary undersecretary chief head leader boss commander general "
    "spokesman spokeswoman spokesperson ambassador envoy diplomat official officer director director-general "
    "secretary-general auditor auditor-general chairman chairwoman chairperson chair governor mayor councillor senator "
    "lawmaker legislator mp mep congressman congresswoman representative delegate negotiator adviser advisor aide "
    "assistant deputy judge prosecutor attorney lawyer solicitor barrister commissioner inspector expert analyst "
    "scientist chemist physicist engineer researcher professor lecturer economist historian doctor physician nurse "
    "teacher farmer resident villager neighbour neighbor witness survivor activist campaigner protester protestor "
    "demonstrator organiser organizer worker driver pilot captain colonel major soldier fighter rebel militant "
    "politician candidate backbencher minister-president monarch king queen prince princess bishop priest imam owner "
    "founder manager executive ceo chairman operator editor reporter correspondent journalist columnist author "
    "writer blogger broadcaster presenter host moderator critic supporter member veteran mother father mum dad gran "
    "grandmother grandfather son daughter wife husband widow brother sister friend colleague pal source insider "
    "spokesmen administrator coordinator co-ordinator rapporteur observer monitor agent detective constable sheriff "
    "superintendent admiral marshal brigadier lieutenant sergeant comptroller registrar clerk treasurer whip "
    "speaker vice-president vice-chair counsel fellow student pensioner businessman businesswoman entrepreneur "
    "investor trader miner firefighter paramedic librarian archivist curator mediator facilitator interlocutor "
    "archbishop cardinal pope rabbi sheikh emir sultan warlord trader custodian strategist dissident exile "
    "ex-minister ex-president grandma grandad nan gran-of-six mum-of-three".split()
)
COLLECTIVES = frozenset(
    "government ministry department agency council committee commission parliament senate assembly congress cabinet "
    "party union unions court embassy delegation mission army navy police forces force troops military regime "
    "opposition coalition alliance group groups movement bloc authority authorities administration organisation "
    "organization office company firm board bank institute university association federation society charity "
    "foundation campaign team panel service services bureau secretariat presidency kremlin palace inspectorate "
    "states nations countries members capitals sides parties allies rebels militants insurgents residents villagers "
    "locals families workers staff employees experts analysts scientists investigators inspectors auditors observers "
    "diplomats officials ministers lawmakers leaders critics supporters campaigners activists protesters witnesses "
    "doctors lawyers prosecutors farmers neighbours neighbors sources insiders envoys negotiators delegates delegations "
    "republicans democrats conservatives liberals greens socialists lawmakers senators governors mayors "
    "councillors bosses chiefs commanders soldiers fighters economists researchers historians engineers generals "
    "spokesmen spokeswomen spokespeople people someone somebody both others utility operator regulator watchdog "
    "tribunal junta faction branch directorate registry press syndicate consortium cooperative brigade battalion "
    "media outlet outlets broadcaster newspaper newspapers website channel station contractor contractors owners businesses shopkeepers traders fishermen parents teachers students pensioners "
    "command leadership church synod airline airport plant school hospital club network exchange fund trust crew lobby clan "
    "detectives manufacturer supplier retailer developer publisher brigade veterans miners firefighters headquarters taskforce mediator mediators guarantors powers".split()
)
DOCUMENTS = frozenset(
    "report statement letter communique communiqué document memo memorandum note resolution draft paper review study "
    "declaration decree order ruling judgment verdict notice bulletin audit filing indictment release dossier "
    "assessment survey".split()
)
ORGANISATIONS = frozenset(
    "ministry department agency council committee commission parliament senate assembly congress union court embassy "
    "army navy police force forces authority administration organisation organization office company bank "
    "institute university association federation society foundation bureau secretariat party movement front group "
    "corp corporation inc ltd plc gmbh chemicals industries holdings logistics energy railways airlines shipping media "
    "news times post tribune herald courier gazette telegraph guardian journal television radio channel tv "
    "states nations republic kingdom convention conference league fund programme program mission laboratory "
    "laboratories centre center service services board house palace college hospital trust network alliance "
    "coalition bloc greens democrats conservatives liberals socialists observatory watch international "
    "directorate inspectorate brigade battalion corps guard cross crescent labour initiative forum chamber "
    "partners works steel oil gas mining port city county district region province government".split()
)
COMPLEMENT_OF_OFFICE = frozenset(
    "state defence defense foreign affairs trade justice interior finance health energy environment education "
    "agriculture transport labour labor emergency situations home security culture industry economy development "
    "external relations cooperation disarmament science technology the treasury council board committee war peace "
    "commerce staff commons lords parliament and".split()
)
FEMININE = frozenset("mrs ms miss dame lady baroness spokeswoman chairwoman congresswoman mother mum gran grandmother "
                     "daughter wife widow sister queen princess businesswoman".split())  # fmt: skip
MASCULINE = frozenset("mr sir lord baron spokesman chairman congressman father dad grandfather son husband brother king "
                      "prince businessman".split())  # fmt: skip
INTERVIEWERS = frozenset("presenter host interviewer moderator anchor reporter journalist question q correspondent "
                         "announcer newsreader".split())  # fmt: skip
PARTICLES = frozenset(
    "de da di do dos das del della der den van von bin ibn al el la le du ten ter af av zu abu".split()
)
BUSINESS = frozenset("plc inc inc. ltd ltd. corp corp. gmbh ag sa spa llc co co. holdings industries chemicals oil gas steel "
                     "airlines airways motors logistics energy pharma group".split())  # fmt: skip
COMPANIES = frozenset(
    "company firm manufacturer operator supplier retailer owner carrier airline developer publisher group".split()
)
PERSONAL = ("er", "or", "ist", "ian", "ant", "man", "woman", "eer", "ee")  # endings of words for people
NOT_PERSONAL = frozenset(
    "letter paper order number matter weather water power river winter summer offer factor door floor error sector reactor "
    "tractor corner center quarter newsletter computer paper poster banner border centre shelter disaster chapter register "
    "transfer answer murder danger anger hunger fever layer tower container trailer bunker liner tanker cover timber other "
    "whether however never ever under over after meter counter printer buyer-beware favor labor odor color harbor behavior "
    "horror terror mirror monitor motor plant grant warrant rant giant restaurant infant covenant deterrent fee coffee "
    "committee tree degree guarantee decree knee human ban plan van fan can pan gun list mist twist".split()
)

# --- Where things are said -------------------------------------------------------------------------------------------

MEDIA = (
    "interview|video|audio message|audio recording|recording|statement|press release|news release|communiqu[eé]|letter|"
    "op-ed|article|column|essay|editorial|memo|memorandum|post|blog|tweet|message|speech|address|lecture|sermon|"
    "news conference|press conference|briefing|press briefing|broadcast|podcast|programme|program|report|testimony|"
    "hearing|debate|call|telephone call|phone call|conference call|email|e-mail|telegram|television|radio|tv|channel|"
    "note verbale|submission|filing|meeting|session|livestream|webcast|voicemail|leaflet|newsletter"
)
NOT_OUTLETS = frozenset(
    "reporters journalists parliament lawmakers mps senators members delegates viewers listeners followers supporters "
    "crowds crowd court judges ministers officials investigators inspectors police residents colleagues them him her "
    "us me you it the a an his their its our my media correspondents legislators councillors councilors jurors "
    "deputies people students workers troops".split()
)
OUTLET_WORDS = frozenset(
    "agency newspaper daily weekly magazine broadcaster channel station website site outlet paper tabloid portal "
    "radio television tv news press network times post journal policy".split()
)

# --- What is talked about --------------------------------------------------------------------------------------------

TOPICS = frozenset(
    "proposal plan draft resolution initiative agreement deal accord treaty convention protocol amendment text clause "
    "paragraph article bill law measure motion offer request demand decision ruling order sanctions embargo ceasefire truce "
    "talks negotiations meeting summit conference vote referendum election strike strikes attack attacks bombing shelling raid "
    "offensive invasion war conflict weapons arms missiles rockets shells mines ammunition munitions explosives precursors "
    "stockpile stockpiles stock stocks arsenal warheads barrels drums crates containers depot site plant factory facility "
    "inspection inspections inspectors investigation inquiry audit count register report findings finding evidence proof "
    "use disposal destruction removal transfer transport shipment convoy handover surrender deadline timetable schedule "
    "budget funding money cost scheme project programme closure appointment contribution evacuation samples leak fire "
    "accident explosion incident allegations allegation accusations accusation claims claim charges caveat position "
    "declaration statement policy withdrawal deployment access visit licence license permit seals seal storage".split()
)
EVENTFUL = frozenset(
    "attack strike raid bombing shelling explosion blast clash clashes fighting offensive assault ambush massacre "
    "meeting summit talks conference vote election ceremony landing launch accident fire leak crash protest riot "
    "ceasefire handover shooting".split()
)
ATTEMPTS = frozenset("push offensive attempt bid effort assault operation campaign attack raid drive move".split())
HAPPENINGS = frozenset(
    "broke erupted exploded attacked killed wounded injured captured seized shelled bombed fired launched opened reopened "
    "closed began started ended collapsed met meets arrived arrives landed lands left leaves departed visited visits "
    "signed adopted ratified resigned voted votes fled destroyed burned burnt sank crashed failed stopped halted suspended "
    "resumed retook entered withdrew delivered handed removed transferred shipped sailed docked crossed reached found "
    "discovered arrested detained released evacuated struck hit fell lost won held gathered marched protested travelled "
    "traveled flies flew".split()
)
