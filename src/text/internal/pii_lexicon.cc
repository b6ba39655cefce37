#include "text/internal/pii_lexicon.h"

#include <array>
#include <unordered_map>
#include <vector>

#include "text/internal/pii_text.h"

namespace clarion::text::pii {
namespace {

struct List {
  uint32_t bits;
  const char* words;
};

uint32_t CueBits(Cue cue) { return static_cast<uint32_t>(cue) << kCueShift; }

constexpr const char* kFirstNames =
    "james john robert michael david william richard joseph thomas charles christopher daniel "
    "matthew anthony donald steven paul andrew joshua kenneth kevin brian george timothy ronald "
    "edward jason jeffrey ryan jacob gary nicholas eric jonathan stephen larry justin scott "
    "brandon "
    "benjamin samuel gregory alexander patrick jack dennis jerry tyler aaron jose adam nathan "
    "henry "
    "zachary douglas peter kyle noah ethan jeremy christian walter keith austin roger terry sean "
    "gerald carl dylan harold jordan jesse bryan lawrence arthur gabriel bruce logan billy joe "
    "alan "
    "juan elijah willie albert wayne randy mason vincent liam roy bobby caleb bradley russell "
    "lucas "
    "philip phillip eugene louis harry howard fred martin ernest simon oliver leo max hugo oscar "
    "felix theo alfie archie freddie charlie toby callum rory fergus angus ewan hamish declan "
    "conor "
    "cian niall padraig seamus eoin gareth rhys owen dylan ian neil graham nigel trevor clive "
    "derek "
    "stuart alistair mary patricia jennifer linda elizabeth barbara susan jessica sarah karen lisa "
    "nancy betty sandra margaret ashley kimberly emily donna michelle carol amanda melissa deborah "
    "stephanie rebecca sharon laura cynthia dorothy amy kathleen angela shirley emma brenda pamela "
    "nicole anna samantha katherine catherine christine debra rachel carolyn janet maria olivia "
    "heather helen diane julie joyce victoria ruth virginia lauren kelly christina joan evelyn "
    "judith andrea hannah megan cheryl jacqueline martha madison teresa gloria sara janice ann "
    "kathryn abigail sophia frances jean alice judy isabella julia amber denise danielle marilyn "
    "beverly charlotte natalie theresa diana brittany doris kayla alexis lori marie tina zoe chloe "
    "mia ava ella lily lucy molly holly ellie phoebe imogen freya isla niamh aoife siobhan ciara "
    "sinead fiona kirsty moira bronwyn cerys megan tracy wendy gillian sheila maureen jenny kate "
    "katie beth liz sue sally peggy tom tim jim bob mike dave steve chris matt nick ben sam dan "
    "alex "
    "tony andy greg jeff ken ron ed ted pete joey danny johnny jimmy tommy josh zach nate drew "
    "jessie jamie casey taylor riley morgan avery quinn rowan skyler "
    "jose luis carlos miguel pedro pablo javier alejandro fernando diego sergio rafael ricardo "
    "eduardo manuel antonio francisco mario jorge raul ramon enrique alberto roberto andres "
    "guillermo santiago mateo lucia sofia camila valentina isabel carmen rosa ana elena pilar "
    "dolores mercedes guadalupe esperanza beatriz gabriela daniela mariana paula adriana veronica "
    "joao tiago rui paulo bruno thiago vinicius leticia fernanda larissa "
    "hans klaus jurgen jürgen wolfgang dieter uwe stefan thomas andreas matthias lukas jonas finn "
    "leon maximilian sebastian florian tobias markus ulrich heike sabine petra monika ursula "
    "ingrid greta lena lea hanna anke katrin birgit jan pieter willem kees joost sander bram daan "
    "femke anouk sanne lotte maarten jeroen pierre jean jacques michel philippe francois françois "
    "laurent nicolas julien olivier antoine thierry camille chloé léa manon elodie élodie amelie "
    "celine céline brigitte sylvie nathalie genevieve mathilde giuseppe giovanni marco luca matteo "
    "alessandro francesco lorenzo andrea davide giulia chiara francesca alessia martina federica "
    "silvia lars erik sven bjorn björn nils anders magnus mikkel soren søren astrid linnea "
    "sigrid freja aino matti jukka pekka timo jari tiina katarzyna agnieszka malgorzata piotr "
    "pawel "
    "krzysztof tomasz marcin jakub wojciech zofia ivan dmitri dmitry sergei sergey vladimir alexei "
    "nikolai mikhail boris oleg igor olga natasha tatiana svetlana irina yelena anastasia "
    "ekaterina "
    "bogdan mihai andrei ioana elena dimitris giorgos yannis eleni "
    "mohammed mohammad muhammad mohamed ahmed ahmad ali hassan hussein omar yusuf youssef ibrahim "
    "khalid mustafa abdullah abdul bilal hamza tariq imran faisal karim rashid samir fatima aisha "
    "ayesha khadija zainab maryam layla leila noor yasmin amina hana salma nadia rania mehmet emre "
    "burak ayse ayşe elif zeynep hatice murat serkan reza dariush shirin parisa "
    "raj rahul amit rohit vijay ajay sanjay suresh ramesh mahesh rakesh mukesh dinesh ganesh "
    "rajesh "
    "anil sunil arun kumar ravi kiran krishna arjun aditya vikram karthik karthick prakash deepak "
    "ashok vinod manoj naveen praveen harish girish satish srinivas venkat murali mohan gopal hari "
    "siva shiva raja ramya priya divya kavya anjali pooja neha sneha swati shweta lakshmi "
    "saraswati "
    "meena geetha sita radha asha usha nisha rekha sunita kavitha vidya deepa shreya ananya "
    "aishwarya "
    "jaya vani mani selvi revathi nithya keerthana harpreet gurpreet manpreet jaspreet simran "
    "chen wei ming jun hao lei jing mei ling xin yan fang xiao hui yong jian feng li na hiroshi "
    "takashi kenji yuki haruto sakura yuko akira satoshi naoki kaori emiko minh linh thanh huong "
    "nguyen tuan phuong somchai siti nur budi dewi agus putu jihoon minjun seoyeon jisoo hyun "
    "kwame kofi ama abena chinedu emeka ngozi chioma adebayo oluwaseun tunde folake chukwu amara "
    "thabo sipho nomvula lerato tendai farai wanjiku otieno achieng kamau mwangi abebe tigist "
    "malik jamal darnell tyrone lamar latoya keisha ebony imani aaliyah tanisha shanice deshawn";

constexpr const char* kLastNames =
    "smith johnson williams brown jones garcia miller davis rodriguez martinez hernandez lopez "
    "gonzalez wilson anderson thomas taylor moore jackson martin lee perez thompson white harris "
    "sanchez clark ramirez lewis robinson walker young allen king wright scott torres nguyen hill "
    "flores green adams nelson baker hall rivera campbell mitchell carter roberts gomez phillips "
    "evans turner diaz parker cruz edwards collins reyes stewart morris morales murphy cook rogers "
    "gutierrez ortiz morgan cooper peterson bailey reed kelly howard ramos kim cox ward richardson "
    "watson brooks chavez wood bennett gray mendoza ruiz hughes price alvarez castillo sanders "
    "patel myers long ross foster jimenez powell jenkins perry russell sullivan bell coleman "
    "butler "
    "henderson barnes gonzales fisher vasquez simmons romero jordan patterson alexander hamilton "
    "graham reynolds griffin wallace moreno west cole hayes bryant herrera gibson ellis tran "
    "medina "
    "aguilar stevens murray ford castro marshall owens harrison fernandez mcdonald woods "
    "washington "
    "kennedy wells vargas henry chen freeman webb tucker guzman burns crawford olson simpson "
    "porter "
    "hunter gordon mendez silva shaw snyder mason dixon munoz hunt hicks holmes palmer wagner "
    "black "
    "robertson boyd stone salazar fox warren mills meyer rice schmidt garza daniels ferguson "
    "nichols "
    "stephens soto weaver ryan gardner payne grant dunn kelley spencer hawkins arnold pierce "
    "hansen "
    "peters santos hart bradley knight elliott cunningham duncan armstrong hudson carroll lane "
    "riley "
    "andrews alvarado ray delgado berry perkins hoffman johnston matthews pena richards contreras "
    "willis carpenter lawrence sandoval obrien o'brien o'connor o'neill o'sullivan byrne doyle "
    "gallagher doherty mccarthy mclaughlin macdonald mackenzie fraser sinclair davies llewellyn "
    "müller muller schneider fischer weber becker schulz hoffmann schäfer koch bauer richter klein "
    "wolf schröder neumann zimmermann braun krüger hartmann lange dubois durand leroy moreau "
    "laurent lefebvre bertrand rousseau fournier girard bonnet rossi russo ferrari esposito "
    "bianchi "
    "romano colombo ricci marino greco bruno gallo conti costa oliveira souza pereira ferreira "
    "almeida carvalho rodrigues gomes ribeiro jansen vries bakker visser smit mulder jensen "
    "nielsen "
    "andersen larsen johansson karlsson lindqvist eriksson virtanen korhonen kowalski nowak "
    "wisniewski kaminski lewandowski ivanov petrov smirnov popov popescu ionescu papadopoulos "
    "khan hussain shah malik ahmed rahman chowdhury begum iqbal yilmaz demir kaya hosseini haddad "
    "sharma singh gupta kumar verma agarwal mehta joshi desai reddy nair iyer rao pillai menon "
    "banerjee mukherjee chatterjee das bose kapoor khanna malhotra chopra bhatia sethi gill kaur "
    "dhillon sandhu chaudhary mishra pandey tiwari yadav wang li zhang liu yang huang zhao wu zhou "
    "xu sun ma zhu hu guo lin he gao luo zheng liang tang wong chan cheung lau leung kwok ng "
    "tanaka "
    "suzuki sato watanabe ito yamamoto nakamura kobayashi park choi jung kang pham hoang phan vu "
    "dang bui santoso wijaya okafor okonkwo adeyemi balogun eze mensah owusu asante boateng "
    "dlamini "
    "nkosi ndlovu mbeki otieno kamau mwangi abebe tesfaye diallo traore";

constexpr const char* kAmbiguous =
    "may will grace mark bill rose hope faith joy art frank grant rich dick rob pat gene dawn eve "
    "june april august summer autumn ivy olive ginger crystal ruby pearl jade amber daisy violet "
    "chase hunter mason carter cook baker long young king price green white black brown gray stone "
    "wood woods hill west ford fox wolf rice bell ward page lane cole reed day field park lake ray "
    "penny cliff dale glen heath guy jack miles max drew sky star angel destiny harmony melody "
    "charity patience love bishop ash reed hall case sue jan ma he li na an do so ng mercy major "
    "earl duke prince baron dean sterling christian jordan paris austin dallas houston madison "
    "victoria virginia georgia charlotte florence sydney lincoln jackson washington kelly mani das "
    "fisher hunt hart knight lake mills banks marsh post sharp small wise bright best good rush "
    "mobile chan kim an wu hu sun lei jun ali sandra hana max ming kaya conti costa peters wells "
    "yes read hood nova ama gill sam";

constexpr const char* kPlaces =
    "york angeles chicago houston phoenix philadelphia antonio diego dallas austin jacksonville "
    "francisco columbus indianapolis charlotte seattle denver boston nashville detroit portland "
    "memphis vegas louisville baltimore milwaukee albuquerque tucson fresno sacramento atlanta "
    "omaha miami oakland minneapolis tulsa tampa orleans cleveland honolulu orlando pittsburgh "
    "cincinnati anchorage plano newark toledo lincoln madison brooklyn queens bronx manhattan "
    "springfield alabama alaska arizona arkansas california colorado connecticut delaware florida "
    "georgia hawaii idaho illinois indiana iowa kansas kentucky louisiana maine maryland "
    "massachusetts michigan minnesota mississippi missouri montana nebraska nevada hampshire "
    "jersey "
    "mexico carolina dakota ohio oklahoma oregon pennsylvania rhode tennessee texas utah vermont "
    "virginia washington wisconsin wyoming london manchester birmingham leeds glasgow edinburgh "
    "liverpool bristol cardiff belfast sheffield nottingham leicester newcastle brighton oxford "
    "cambridge dublin cork galway toronto montreal vancouver calgary ottawa sydney melbourne "
    "brisbane perth adelaide auckland wellington berlin munich hamburg frankfurt cologne paris "
    "lyon "
    "marseille madrid barcelona valencia rome milan naples turin amsterdam rotterdam brussels "
    "vienna zurich geneva stockholm oslo copenhagen helsinki warsaw krakow prague budapest lisbon "
    "porto athens istanbul ankara moscow kyiv mumbai delhi bangalore bengaluru chennai kolkata "
    "hyderabad pune ahmedabad jaipur lucknow surat kochi madurai coimbatore tamilnadu kerala "
    "karnataka maharashtra gujarat punjab singapore kuala lumpur bangkok manila jakarta hanoi "
    "beijing shanghai shenzhen hongkong tokyo osaka kyoto seoul busan lagos nairobi accra cairo "
    "johannesburg durban dubai riyadh doha karachi lahore dhaka colombo paulo janeiro bogota lima "
    "santiago usa uk india canada australia ireland germany france spain italy";

constexpr const char* kStreets =
    "street st road rd avenue ave lane ln drive dr boulevard blvd court ct place pl square sq "
    "terrace way close crescent gardens grove parkway pkwy highway hwy circle cir trail row walk "
    "mews alley apartment apt suite unit flat floor building bldg block nagar colony sector cross "
    "main plot phase layout salai marg strasse straße str platz allee gasse rue avenida calle via "
    "piazza corso straat laan weg box po nw ne sw se north south east west lot house villa road "
    "turnpike plaza loop ridge heights";

const List kLists[] = {
    {kFirstName, kFirstNames},
    {kLastName, kLastNames},
    {kAlsoCommon, kAmbiguous},
    {kPlace, kPlaces},
    {kStreetWord, kStreets},
    {kMonth,
     "january february march april may june july august september october november december jan "
     "feb "
     "mar apr jun jul aug sep sept oct nov dec"},
    {kTitle, "mr mrs ms miss mister dr doctor sir madam prof professor mx"},
    {kNumberWord,
     "zero oh o nought naught nil one two three four five six seven eight nine ten eleven twelve "
     "thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fourty "
     "fifty "
     "sixty seventy eighty ninety hundred thousand double triple treble niner"},
    {kFiller, "uh um er dash hyphen then point space erm"},
    {kHost,
     "gmail yahoo hotmail outlook icloud aol live msn protonmail proton ymail rediffmail rediff "
     "comcast verizon googlemail btinternet gmx web mail me att sbcglobal zoho yandex fastmail"},
    {kTopDomain, "com net org edu gov co uk de fr io in ca au info biz us es it nl eu"},
    {kSpelling,
     "alpha bravo charlie delta echo foxtrot golf hotel india juliet kilo lima mike november oscar "
     "papa quebec romeo sierra tango uniform victor whiskey xray yankee zulu"},
};

const std::pair<Cue, const char*> kCues[] = {
    {kCueName,
     "name names named surname lastname firstname fullname maiden called spelled spelt i'm im am "
     "speaking spoke signed regards sincerely cheers contact hello hi hey dear"},
    {kCueId,
     "ssn social security sin national passport aadhaar aadhar nino insurance nhs licence license "
     "driver's drivers driving tax taxpayer itin tin cpf dni nie pesel bsn tfn medicare codice "
     "steuer identification identity government citizen id"},
    {kCuePhone,
     "phone telephone cell mobile cellphone call callback text sms whatsapp landline tel fax "
     "extension ext contactable reach ring dial"},
    {kCueEmail, "email e-mail mail emailed inbox emails"},
    {kCueAddress, "address live lives living reside residing located home deliver shipping ship"},
    {kCuePostcode, "zip zipcode postcode postal pincode pin-code"},
    {kCueBirth, "birth born birthday dob birthdate"},
    {kCueUser, "username user login userid handle screenname logon nickname alias"},
    {kCueSecret,
     "password passcode pin passphrase pass otp code passwd pwd secret answer verification "
     "authentication memorable"},
    {kCueCard, "card visa mastercard amex debit credit discover maestro"},
    {kCueCardSecurity, "cvv cvc cvv2 csc expiry expiration expires exp expire expiring valid"},
    {kCueAccount, "account acct ac acc accounts member membership customer loyalty subscriber"},
    {kCueBank, "routing aba iban sort swift bic wire ach"},
    {kCueReference,
     "order booking confirmation claim policy reference ref ticket case tracking invoice "
     "reservation pnr transaction receipt record number no purchase shipment rma complaint "
     "incident"},
    {kCueAmount,
     "dollars dollar usd pounds pound euros euro rupees rs inr cents amount cost price fee total "
     "balance paid pay charged charge bucks bill refund worth grand quid percent transfer limit"},
    {kCueTime, "pm am minutes minute hours hour hrs o'clock seconds time noon midnight times mins"},
    {kCueDate,
     "date day days week weeks month months year years today yesterday tomorrow monday tuesday "
     "wednesday thursday friday saturday sunday"},
    {kCueQuantity,
     "gb mb tb mbps kg lbs items item pieces pcs nos units people persons passengers passenger "
     "nights guests tickets seats bags boxes large medium small inch gigs miles km points stars"},
    {kCueEnding, "ending ends last digits digit first final"},
    {kCueThing,
     "model version flight seat gate room windows iphone galaxy error size page channel chapter "
     "step level route bus option series make brand mode made manufactured"},
};

class Lexicon {
 public:
  Lexicon() {
    for (const List& list : kLists)
      Each(list.words, [&](std::string_view w) { bits_[HashBytes(w)] |= list.bits; });
    for (const auto& [cue, words] : kCues)
      Each(words, [&, c = cue](std::string_view w) {
        uint32_t& bits = bits_[HashBytes(w)];
        if (CueOf(bits) == kNoCue) bits |= CueBits(c);
      });
    // Four times as many places as words, a power of two: nearly every look-up ends at once.
    size_t size = 1;
    while (size < bits_.size() * 4) size *= 2;
    keys_.assign(size, 0);
    values_.assign(size, 0);
    for (const auto& [hash, bits] : bits_) {
      size_t at = hash & (size - 1);
      while (keys_[at] != 0) at = (at + 1) & (size - 1);
      keys_[at] = hash;
      values_[at] = bits;
    }
  }
  uint32_t Look(uint64_t hash) const {
    for (size_t at = hash & (keys_.size() - 1); keys_[at] != 0; at = (at + 1) & (keys_.size() - 1))
      if (keys_[at] == hash) return values_[at];
    return 0;
  }

 private:
  template <typename F>
  static void Each(std::string_view words, F&& each) {
    while (!words.empty()) {
      const size_t space = words.find(' ');
      if (space != 0) each(words.substr(0, space));
      if (space == std::string_view::npos) break;
      words.remove_prefix(space + 1);
    }
  }
  std::unordered_map<uint64_t, uint32_t> bits_;
  std::vector<uint64_t> keys_;
  std::vector<uint32_t> values_;
};

const Lexicon& TheLexicon() {
  static const Lexicon lexicon;
  return lexicon;
}

struct NumberWord {
  std::string_view word;
  int value;
};
constexpr NumberWord kNumbers[] = {{"zero", 0},
                                   {"oh", 0},
                                   {"o", 0},
                                   {"nought", 0},
                                   {"naught", 0},
                                   {"nil", 0},
                                   {"one", 1},
                                   {"two", 2},
                                   {"three", 3},
                                   {"four", 4},
                                   {"five", 5},
                                   {"six", 6},
                                   {"seven", 7},
                                   {"eight", 8},
                                   {"nine", 9},
                                   {"niner", 9},
                                   {"ten", 10},
                                   {"eleven", 11},
                                   {"twelve", 12},
                                   {"thirteen", 13},
                                   {"fourteen", 14},
                                   {"fifteen", 15},
                                   {"sixteen", 16},
                                   {"seventeen", 17},
                                   {"eighteen", 18},
                                   {"nineteen", 19},
                                   {"twenty", 20},
                                   {"thirty", 30},
                                   {"forty", 40},
                                   {"fourty", 40},
                                   {"fifty", 50},
                                   {"sixty", 60},
                                   {"seventy", 70},
                                   {"eighty", 80},
                                   {"ninety", 90},
                                   {"hundred", kHundred},
                                   {"thousand", kThousand},
                                   {"double", kDouble},
                                   {"triple", kTriple},
                                   {"treble", kTriple}};

}  // namespace

uint32_t ClassesOf(uint64_t hash) { return TheLexicon().Look(hash); }

int NumberOf(std::string_view lower) {
  for (const NumberWord& number : kNumbers)
    if (number.word == lower) return number.value;
  return -1;
}

}  // namespace clarion::text::pii
