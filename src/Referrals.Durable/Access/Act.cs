namespace Referrals.Durable;

/// <summary>What somebody wants to do. Every endpoint bears one; who may is in <see cref="AccessRules"/>.</summary>
public enum Act
{
    /// <summary>To send a referral and its photographs, and to see to what is owed for them.</summary>
    Refer,
    /// <summary>To list what one's practices have sent.</summary>
    ListReferrals,
    /// <summary>To read one referral or image set: its texts, its list of photographs, its answer.</summary>
    ReadReferral,
    /// <summary>To look at a photograph.</summary>
    SeePictures,
    /// <summary>To see a hub's queue, to claim its cases and to answer them.</summary>
    Triage,
    /// <summary>To fetch a hub's signed answer for filing.</summary>
    PackAdvice,
    /// <summary>To set up hubs, practices and people's standing there, and to see counts.</summary>
    SetUpNetwork,
    /// <summary>To read how a hub is set up.</summary>
    ReadHub,
    /// <summary>To read how a practice is set up.</summary>
    ReadPractice,
    /// <summary>To see which copies a practice's devices still owe.</summary>
    SeeDeletions,
    /// <summary>To say who the patient of a referral is, and to take it back.</summary>
    LinkPatient,
    /// <summary>To destroy a pseudonym's key, so that nobody learns any more whom the pseudonym stood for.</summary>
    DestroyKey,
    /// <summary>To learn in an emergency who the patient of one's hub's case is.</summary>
    BreakGlass,
    /// <summary>To say that somebody may break the glass.</summary>
    ApproveBreakGlass,
    /// <summary>To find and read a patient's record.</summary>
    ReadRecord,
    /// <summary>To correct who a record's patient is: to replace a number, to merge two records and to take them apart.</summary>
    CorrectRecord,
    /// <summary>To see which answers wait because it is not certain whose they are.</summary>
    SeeQuarantine,
    /// <summary>To say whose a held answer is, or that it is never filed.</summary>
    ResolveQuarantine,
    /// <summary>To close an incident.</summary>
    CloseIncident,
    /// <summary>To see which entries are on their way into a practice's own record system, by ids and codes.</summary>
    SeeDeliveries,
    /// <summary>To keep a zone running: parked messages.</summary>
    Operate,
    /// <summary>To see how the archive stands: no tenant's list.</summary>
    SeeStorage,
    /// <summary>To end one's own tokens.</summary>
    SignOut,
}

/// <summary>The organisations between which a thing stands. A list has none: it carries the caller's own organisations into its query.</summary>
public readonly record struct Parties
{
    /// <summary>The practice that sends, or owns.</summary>
    public Guid? Practice { get; init; }
    /// <summary>The hub that answers.</summary>
    public Guid? Hub { get; init; }
    /// <summary>The network whose administrators set it up.</summary>
    public Guid? Network { get; init; }
    /// <summary>Still being collected: nobody but the sender knows of it.</summary>
    public bool Unsent { get; init; }

    /// <summary>Something that is one practice's.</summary>
    public static Parties Of(Contracts.PracticeId practice) => new() { Practice = practice.Value };

    /// <summary>Something between a practice and a hub.</summary>
    public static Parties Of(Contracts.PracticeId practice, Contracts.HubId hub) => new() { Practice = practice.Value, Hub = hub.Value };

    /// <summary>Something that is one hub's.</summary>
    public static Parties Of(Contracts.HubId hub) => new() { Hub = hub.Value };

    /// <summary>Something that a network's administrators set up.</summary>
    public static Parties Of(Contracts.NetworkId network) => new() { Network = network.Value };
}
