using System.Text.Json;
using System.Text.Json.Nodes;
using Referrals.Contracts.Messages;
using Referrals.Durable;
using Referrals.Hosting;
using Referrals.Identity;
using Referrals.Ops.Layout;
using Xunit;

namespace Referrals.UnitTests.Identity;

/// <summary>What was ever written must still load: a changed shape is a decision, not an accident.</summary>
public sealed class StoredShapesTests
{
    static readonly string Folder = Path.Combine(Repository.Root, "tests/Referrals.UnitTests/Golden/Identity");
    static readonly JsonSerializerOptions Json = new StoredJson([IdentityJson.Default]).Options;

    static readonly SealedPatient Patient = ALink.Patient with
    {
        Identity = new() { Box = [1, 2, 3] }, Key = new WrappedKey { Key = ALink.Patient.Key.Key, Box = [4, 5] }, BirthDateConfirmed = true,
        Digests = ALink.Patient.Digests with { SecondIndex = ALink.Digest("second") },
    };

    static readonly PseudonymKeyEvent[] KeyHistory =
    [
        new LinkMade { Link = ALink.Id, Referral = ALink.Referral, Practice = ALink.Practice, Hub = ALink.Hub, Sender = ALink.Gp.Person, Regime = Contracts.Regime.Pseudonymised, Patient = Patient },
        new SetBound { Binding = ALink.FirstSet }, new LinkCancelled { Reason = CancelReason.WrongPatient },
        .. PseudonymKeyDecisions.MakeLink(ALink.None, ALink.Gp, ALink.AnAnonymisedWish).Events, new PatientIdentified { By = ALink.Gp.Person, Patient = Patient },
        .. PseudonymKeyDecisions.AwaitBinding(ALink.Open, ALink.Now).Events,
        .. PseudonymKeyDecisions.Pair(ALink.Bound, ALink.Package).Events, .. PseudonymKeyDecisions.NoteFiled(ALink.Paired, ALink.TheRecord).Events,
    ];

    static readonly Quarantine Holding = new() { Advice = AnAdvice.Held, ArrivedAt = ALink.Now };

    static readonly Dictionary<string, object> Shapes = new()
    {
        ["pseudonymkey-open"] = ALink.Open with { Patient = Patient }, ["pseudonymkey-filed"] = ALink.Filed with { Patient = Patient }, ["pseudonymkey-events"] = KeyHistory,
        ["pseudonymkey-awaiting-binding"] = ALink.Open with { Patient = Patient, AnswerWaitsSince = ALink.Now },
        ["pseudonymkey-anonymised"] = ALink.PairedAnonymised,
        ["unlinkedanswer"] = new UnlinkedAnswer { Advice = AnAdvice.Filed, KeptAt = ALink.Now, AcknowledgedAt = ALink.Now },
        ["unlinkedanswer-filed"] = new UnlinkedAnswer { KeptAt = ALink.Now, Record = ALink.TheRecord },
        ["unlinkedanswer-events"] = new UnlinkedAnswerEvent[]
        {
            new AnswerKept { Advice = AnAdvice.Filed, At = ALink.Now }, new KeptAnswerRead { By = ALink.Gp.Person, At = ALink.Now }, new KeptAnswerFiled { Record = ALink.TheRecord },
        },
        ["recordentry-flagged"] = AnAdvice.Unread with { Advice = AnAdvice.Filed with { Flags = [new(3, 5, FindingKind.FamilyName, true)] } },
        ["patientrecord"] = new PatientRecord { Practice = ALink.Practice, Patient = Patient },
        ["patientrecord-events"] = new PatientRecordEvent[] { new RecordOpened { Practice = ALink.Practice, Patient = Patient }, new PatientRestated { Patient = Patient } },
        ["recordentry-unread"] = AnAdvice.Unread, ["recordentry-read"] = AnAdvice.Read,
        ["recordentry-events"] = new RecordEntryEvent[]
        {
            new AdviceEntered { Record = ALink.TheRecord, Advice = AnAdvice.Filed, FiledAt = ALink.Now }, new EntryAcknowledged { By = ALink.Gp.Person, At = ALink.Now },
        },
        ["quarantine"] = Holding, ["quarantine-released"] = new Quarantine(),
        ["quarantine-events"] = new QuarantineEvent[] { new AdviceHeld { Advice = AnAdvice.Held, At = ALink.Now }, new AdviceReleased { At = ALink.Now } },
        ["message-advice-issued"] = new AdviceIssued { Referral = ALink.Referral, Practice = ALink.Practice, Hub = ALink.Hub },
        ["message-advice-filed"] = new AdviceFiled { Referral = ALink.Referral, Pseudonym = ALink.Pseudonym, FiledAt = ALink.Now },
        ["message-advice-acknowledged"] = new AdviceAcknowledged { Referral = ALink.Referral, Pseudonym = ALink.Pseudonym, By = ALink.Gp.Person, At = ALink.Now },
        ["result-link-view"] = new LinkView
        {
            Link = ALink.Id, Pseudonym = ALink.Pseudonym, Referral = ALink.Referral, Practice = ALink.Practice, Hub = ALink.Hub, Status = LinkStatus.Bound, Binding = ALink.FirstSet, Version = 2,
        },
        ["result-pairing-paired"] = new PairingAnswer { Practice = ALink.Practice, Patient = Patient, RecordOnly = true, Record = ALink.TheRecord },
        ["result-pairing-quarantine"] = new PairingAnswer { Quarantine = QuarantineReason.NotAParty },
    };

    public static TheoryData<string> Names => [.. Shapes.Keys];

    /// <summary>Written as in the file; read from the file the same again, also when jsonb has moved the members about.</summary>
    [Theory, MemberData(nameof(Names))]
    public void It_is_written_as_in_its_golden_file_and_read_back_whole(string name)
    {
        var value = Shapes[name];
        var written = JsonSerializer.SerializeToNode(value, value.GetType(), Json)!;
        var file = Path.Combine(Folder, $"{name}.json");
        Assert.True(File.Exists(file), $"{name}.json is missing; it should hold {written.ToJsonString()}");
        var golden = JsonNode.Parse(File.ReadAllText(file))!;
        Assert.True(JsonNode.DeepEquals(golden, written), $"{name}.json is now written as {written.ToJsonString()}");
        Assert.Equivalent(value, golden.Deserialize(value.GetType(), Json), strict: true);
        Assert.Equivalent(value, Turned(golden)!.Deserialize(value.GetType(), Json), strict: true);
    }

    /// <summary>The switches over events end in an unreachable arm: every event is here, has its golden shape, and is applied.</summary>
    [Fact]
    public void Every_event_has_its_golden_shape_and_is_applied()
    {
        Complete(KeyHistory, happened => ALink.Open.Apply(happened));
        Complete((PatientRecordEvent[])Shapes["patientrecord-events"], happened => new PatientRecord().Apply(happened));
        Complete((RecordEntryEvent[])Shapes["recordentry-events"], happened => AnAdvice.Unread.Apply(happened));
        Complete((RecordEntryEvent[])Shapes["recordentry-events"], happened => RecordEntryMessages.Of(AnAdvice.Read, happened).ToArray());
        Complete((UnlinkedAnswerEvent[])Shapes["unlinkedanswer-events"], happened => new UnlinkedAnswer().Apply(happened));
        Complete((QuarantineEvent[])Shapes["quarantine-events"], happened => new Quarantine().Apply(happened));
    }

    /// <summary>A state above 2 KB is moved out of the row, which doubles a write. The largest link there can be stays below.</summary>
    [Fact]
    public void A_links_state_stays_small()
    {
        var key = ALink.Open;
        for (var version = 1; version <= 6; version++) key = ALink.After(key, PseudonymKeyDecisions.Bind(key, ALink.Gp, ALink.AWish(ALink.Set(version, 'a'))));
        key = ALink.After(key, PseudonymKeyDecisions.Pair(key, ALink.Package with { Binding = key.Newest!, Digest = ALink.Digest("package") }));
        key = ALink.After(key, PseudonymKeyDecisions.NoteFiled(key, ALink.TheRecord));
        Assert.InRange(JsonSerializer.Serialize(key, Json).Length, 1_000, 2_048);
    }

    static void Complete<TEvent>(TEvent[] events, Func<TEvent, object> apply)
    {
        var kinds = typeof(TEvent).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(TEvent)));
        Assert.Empty(kinds.Except(events.Select(happened => happened!.GetType())));
        Assert.All(events, happened => Assert.NotNull(apply(happened)));
    }

    static JsonNode? Turned(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.Reverse().Select(member => KeyValuePair.Create(member.Key, Turned(member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Turned)]),
        _ => node?.DeepClone(),
    };
}
