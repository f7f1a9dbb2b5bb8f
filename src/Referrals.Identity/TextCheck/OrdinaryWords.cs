using System.Collections.Frozen;

namespace Referrals.Identity;

/// <summary>
/// Words of ordinary English and of dermatology that are, or lie one letter from, somebody's name. A name that stands here is shown when it occurs, and the
/// sender may say that the word was meant. A word that is missing here costs a needless question and never lets a name through.
/// </summary>
static class OrdinaryWords
{
    static readonly FrozenSet<string> Words = string.Join(' ',
        // Colours, nature, trades and what else became a name.
        "amber apple archer arch arm arms art ash autumn baker ball bank banks barber bark barker barn bass bath bay bean beach bear beck bell berry best bird birch bishop bite black blackburn block bloom "
        + "blue blunt bond bone book booth bow box boy brain branch brand bread break bridge bright broad brook brooks brow brown browne bruce brush buck bull burn burns burrow bush butcher butler butter butt "
        + "cage cane cape card care carpenter carter cash castle cave chance chase cherry child church clay clear clerk cliff close coal coat cold cole college comb cook cooper coral corn cotton couch court "
        + "cover cow crane cream crisp crop cross crow crown crump cup curl curtain curtis cutter daisy dale dark dawn day dean dear deer dew dick dock dove down drake draper drew driver drop dry drum duck duke dye "
        + "eager early earl east eve fair faith falls farmer farrow fast field fields fin finch finder fine fish fisher flag flesh flint flood flower foot force ford forest forge foster fox frank free freeman freeze french "
        + "friend frost fry fuller furrow gale game garden gates gene gentle giles ginger glass glove gold golden good grace grain grant grape grass grave graves gray grater green grey grill gross grove grow growing grown guy "
        + "hale hall ham hand hands handy hard hardy harsh hart harvest hat hay hazel head heal heart heath heather heavy hedge hill hind hire hob holder hole holly holmes hood hook hope horn house hunt hunter ice iris iron ivory ivy "
        + "jack jade jay jet jewel joint jolly joy june jury keen key kind king kit kite knee knife knight knot lace lake lamb lamp land lane large lark last lawn law leach lead leaf lean leather leave leaves leech left leg legg "
        + "light lily lime line link lip lips list little load lock london long loop loose lord loud love low luck lump lumb lynch mallet man mane mann march mark marks marker marsh martin mason mass master may meadow mean mellow "
        + "melon merry mild miles mill miller mills mint mist mole moles moody moon moor moore more morning moss mould mount mouse mouth nail nails narrow neck need needle new newman nick night noble noon north nose oak oaks odd "
        + "old olive orange otter page pain paint palm palmer park parker parks part pass patch pat path patrick peach peak pear pearl peel penny pepper perch petty pickles pike pine pink piper pitt plain plane plant plate plum point pole "
        + "pond pool poor pope port porter post potter pound power pratt presley press price pride prime prince prior proud purple quick quirk race rain rains randall rash rasch raven raw ray read reader ready real reed reeve reid rest "
        + "rice rich ridge right ring rise rising river rivers road robin rock rocky rod rogue roll rolls root rope rose rosy rough round row royal rub ruby rule rush rust rusty sage sail salmon salt sand sandy saw scales scale scar score scott "
        + "scratch sea seal sears season self seller shade shadow shallow sharp sharpe shaw shed sheet shell shepherd shield shine ship shoe shore short shot show side sides sign silver simple singer single skin skinner skinned sky slack slade slate "
        + "slight slow small smart smith smooth snow soft soul south spark sparks speck spencer spring sprout spur stack staff stain standing star stark steel steep stem step stepped stern still stock stone stones storey storm story strain strange straw "
        + "stream street stride stringer strong sue summer summers sun swallow swan sweet sweat swell swift tall tanner tape target taylor tea temple tender thick thin thorn thumb tide till tiller timber tip toe toes tongue tool torn tower town "
        + "trace track tree trunk tuck turn turner twin underwood usher vale vane vein vine violet wade wait walk walker wall walls ward warm warmer warner wart warts wash water waters watt way wax weak weaver web weeks week well wells west wet whale "
        + "wheat wheel white whitehead wide wild will willow win wind window wine wing winter winters wise wolf wood woods wool work world worm worth wrist yard year young younger zone",
        // Months, days, numbers, and words without which no sentence stands.
        "january february april july august september october november december monday tuesday wednesday thursday friday saturday sunday one two three four five six seven eight nine ten first second third "
        + "a about above after again all also am an and any are around as at away back be bed been before begin behind being below better between both but by came can cannot case cause come could did do does done due during each "
        + "either else even ever every few find for found from gave get give given go going gone got had has have having he help her here hers high him his how i if in inside into is it its just kept know known less let like look "
        + "looked looks made make many me men might mine most much must my near never no none nor not nothing now of off often on once only or other our out outside over own per perhaps please put rather said same see seen "
        + "several she should since size so some soon stop such sure take taken than that the their them then there these they thing this those though through to today too took towards tried try under until up upon us use used "
        + "using very via want was we went were what when where whether which while who whole why with within without would yes yet you your yours ask asked asks tell told think thought thank thanks dear kind regards",
        // What dermatology is written in, and the people whom it named things after.
        "abscess aches acne acral actinic adult advice age ago allergy angular ankle annular arise atopic atypical axilla baby back basal benign biopsy bleed bleeding bleeds blister blisters blood blotch body border breast bruise bulla "
        + "burning cancer cell cells cheek chest chin chronic clothes colour contact course crust crusted crusts cyst dense dermal diffuse digit disc disease dose dressing drug ear ears eczema edge edges elbow emollient erosion eruption eye eyes "
        + "eyelid eyebrow face family fever finger fingers firm fissure flaking flare flat flexure fold follicle forearm forehead fungal gel gland globule groin groups hair hairs halo harder heel hip history hives hot infant injury itch itching itchy "
        + "jaw joints keloid larger lesion lesions lesson lichen limb lobe local loss macule margin marked mass measles medial melanoma milia mole moist mucosa naevus nape navel neat nevus nipple nodule nodules normal oedema oral pale papule papules paste "
        + "patches patient patients pattern peeling picture pigment plaque plaques pore pores primary prick pruritus psoriasis pus pustule rapid rashes recent redness removal renal resin review ringworm scab scabies scalp scaly scarring seborrhoeic sebum "
        + "shape shin shins shiny shoulder shave skins sole soles solar sore sores spine spider spot spots spread squamous steroid stool streak strap stripe stroke sun sunburn surface swab swelling swollen tablet tan temples therapy thigh thighs thyroid tinea "
        + "tissue topical trauma treat treated trial trunk tumour ulcer ulcers urgent urine vaccine vascular vessel vesicle waist weal weeping wheal white wound wounds "
        + "addison alzheimer auspitz bateman beau becker bell behcet bowen breslow campbell clark cowden crohn cushing darier degos down duhring ehlers danlos fitzpatrick fordyce fournier frey gardner glasgow gorlin gottron graham greene grover hailey halo hansen "
        + "hashimoto henoch hodgkin hutchinson ito janeway jessner johnson kaposi kawasaki koebner langer laugier leser lyell lyme majocchi marfan marjolin marshall mees merkel mikulicz mohs morgan muir nikolsky ota osler paget parkes parkinson parry peyronie "
        + "pick raynaud reiter ritter romberg schamberg sezary sjogren sneddon spitz stevens sutton terry torre trelat tyndall unna wagner weber wegener wells wickham wilkinson wilson").Split(' ', StringSplitOptions.RemoveEmptyEntries).ToFrozenSet();

    /// <summary>Whether the word, folded, means something besides being a name.</summary>
    public static bool Contains(string word) => Words.Contains(word);
}
