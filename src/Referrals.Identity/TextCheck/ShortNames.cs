using System.Collections.Frozen;

namespace Referrals.Identity;

/// <summary>Names that stand for each other in the United Kingdom; each line is one name.</summary>
static class ShortNames
{
    static readonly string[] Groups =
    [
        "alexander alex alec sandy sasha lex xander", "alexandra alex sandra sandy lexi sasha", "alfred alf alfie fred freddie", "alison ali", "amanda mandy", "andrew andy drew",
        "anthony tony ant", "antonia toni", "barbara barb babs", "benjamin ben benji benny", "bernard bernie", "bradley brad", "caroline carol carrie caz", "catherine cathy cath kate katie cat",
        "charles charlie chas chuck", "charlotte charlie lottie", "christine chris chrissie tina", "christopher chris kit topher", "daniel dan danny", "david dave davy", "deborah deb debbie",
        "dennis den", "donald don donnie", "dorothy dot dotty dolly", "douglas doug", "edward ed eddie ted teddy ned", "eleanor ellie nell nora", "elizabeth liz lizzie beth betty bess eliza libby lisa betsy",
        "emily em emmy", "ernest ernie", "florence flo flossie", "frances fran frankie", "francis frank frankie", "frederick fred freddie", "gabriel gabe", "gareth gaz", "geoffrey geoff", "georgina georgie gina",
        "gerald gerry jerry", "gillian gill jill", "graham gray", "gregory greg", "harold harry hal", "henry harry hal hank", "isabella isabel bella izzy", "jacob jake", "jacqueline jackie jacqui",
        "james jim jimmy jamie", "janet jan", "jennifer jen jenny", "jeremy jez jerry", "jessica jess jessie", "joan joanie", "joanna jo joanne", "john jack johnny jon", "jonathan jon jonny", "joseph joe joey",
        "joshua josh", "judith judy jude", "julia julie jules", "katherine kathryn kathy kath kate katie kat kitty", "kenneth ken kenny", "kimberley kim", "lawrence laurence larry laurie", "leonard len lenny leo",
        "leslie les", "lillian lily lil", "louise lou", "lucy lu", "madeleine maddie", "margaret maggie meg peggy marge margie madge rita greta", "mark marky", "martin marty", "matthew matt", "maureen mo",
        "maxwell max", "michael mike mick micky mikey", "michelle shelly chelle", "mohammed mohammad muhammad mohamed mo", "natalie nat", "natasha tasha", "nathaniel nathan nat nate", "nicholas nick nicky nico", "nicola nicky nic",
        "oliver ollie", "olivia liv", "pamela pam", "patricia pat patsy trish tricia patty", "patrick pat paddy", "penelope penny pen", "peter pete", "philip phillip phil", "philippa pippa", "rachel rach", "raymond ray",
        "rebecca becky becca bex", "reginald reg reggie", "richard rick ricky dick richie", "robert bob bobby rob robbie bert", "roderick rod", "ronald ron ronnie", "rosemary rose rosie", "rupert rupe", "russell russ",
        "samantha sam sammy", "samuel sam sammy", "sarah sally sadie", "sidney sid", "simon si", "sophia sophie", "stanley stan", "stephen steven steve stevie", "stephanie steph", "stuart stewart stu", "susan sue susie suzanne",
        "sylvia syl", "terence terry tel", "theodore theo ted teddy", "theresa teresa terry tess tessa", "thomas tom tommy", "timothy tim timmy", "valerie val", "veronica ronnie", "victor vic", "victoria vicky vic tori",
        "vincent vince vinny", "vivian viv", "walter walt wally", "wilfred wilf fred", "william bill billy will willy willie liam wills", "winifred win winnie", "zachary zach zak",
    ];

    static readonly FrozenDictionary<string, string[]> Known = Groups.SelectMany(group => group.Split(' ').Select(name => (Name: name, Group: group.Split(' '))))
        .GroupBy(one => one.Name).ToFrozenDictionary(ones => ones.Key, ones => ones.SelectMany(one => one.Group).Distinct().ToArray());

    /// <summary>Every name that may mean this one, itself among them; none when it is not in the table.</summary>
    public static IReadOnlyList<string> Of(string name) => Known.TryGetValue(name, out var others) ? others : [];
}
