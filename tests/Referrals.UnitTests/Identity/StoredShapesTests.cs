using System.Text.Json;
using System.Text.Json.Nodes;
using Referrals.Contracts;
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
        Identity = new() { Box = [1, 2, 3] }, Key = new WrappedKey { Key = ALink.OwnKey.Key, Box = [4, 5] }, Sealing = null, BirthDateConfirmed = true,
        Digests = ALink.Patient.Digests with { SecondIndex = ALink.Digest("second") },
    };

    static readonly PseudonymKeyEvent[] KeyHistory =
    [
        new LinkMade { Link = ALink.Id, Referral = ALink.Referral, Practice = ALink.Practice, Hub = ALink.Hub, Sender = ALink.Gp.Person, Regime = Contracts.Regime.Pseudonymised, Patient = Patient },
        new SetBound { Binding = ALink.FirstSet }, new LinkCancelled { Reason = CancelReason.WrongPatient },
        .. PseudonymKeyDecisions.MakeLink(ALink.None, ALink.Gp, ALink.AnAnonymisedWish).Events, new PatientIdentified { By = ALink.Gp.Person, Patient = Patient },
        .. PseudonymKeyDecisions.AwaitBinding(ALink.Open, ALink.Now).Events,
        .. PseudonymKeyDecisions.Pair(ALink.Bound, ALink.Package).Events, .. PseudonymKeyDecisions.NoteFiled(ALink.Paired, ALink.TheRecord).Events,
        .. PseudonymKeyDecisions.PairByHand(ALink.Bound, ALink.Package, ALink.AnOrder).Events,
        .. PseudonymKeyDecisions.Unpair(ALink.Filed, MispairingReason.WrongPatientPicked, ALink.Gp.Person).Events,
    ];

    /// <summary>As a link's patient is kept since keys stand apart.</summary>
    static readonly SealedPatient Apart = Patient with { Key = null, Sealing = ALink.Patient.Sealing };

    static readonly PseudonymKeyEvent[] KeyEnds =
    [
        new PatientIdentified { By = ALink.Gp.Person, Patient = Apart },
        new KeyDestroyed { By = ALink.Guardian.Person, Reason = DestructionReason.RetentionEnded, At = ALink.Now },
    ];

    static readonly PseudonymKeyEvent[] KeyRetires = [new KeyRetired { KeptUntil = ALink.Now.AddDays(90) }];

    static readonly BreakGlassEvent[] GlassHistory =
    [
        new GlassAsked { Wish = ABrokenGlass.TheWish, By = ABrokenGlass.Dermatologist.Person, At = ALink.Now },
        new GlassApproved { By = ALink.Guardian.Person, At = ALink.Now.AddMinutes(5) }, new GlassBroken { At = ALink.Now.AddMinutes(10) },
    ];

    static readonly BreakGlass Glass = GlassHistory.Aggregate(new BreakGlass(), (glass, happened) => glass.Apply(happened));

    static readonly WithdrawnEntry Withdrawn = new()
    {
        Referral = ALink.Referral, Record = ALink.TheRecord, Pseudonym = ALink.Pseudonym, Practice = ALink.Practice, Hub = ALink.Hub, Package = "package", FiledAt = ALink.Now,
        Reason = MispairingReason.WrongPatientPicked, By = ALink.Gp.Person, At = ALink.Now,
    };

    static readonly WithdrawnEntry WithdrawnTold = Withdrawn with { Told = ToldParts.Of(AnEntry.View.Advice) };

    static readonly EnteredInError InError = new() { Referral = ALink.Referral, FiledAt = ALink.Now, WithdrawnAt = ALink.Now, Reason = MispairingReason.WrongPatientPicked };

    static readonly IncidentRaised Raised = new()
    {
        Incident = new(Guid.Parse("bbbbbbbb-0000-4000-8000-000000000001")), Kind = IncidentKind.Mispairing, Referral = ALink.Referral, Practice = ALink.Practice, Hub = ALink.Hub,
        Reason = MispairingReason.WrongPatientPicked, By = ALink.Gp.Person, At = ALink.Now,
    };

    static readonly Incident Closed = new() { Raised = Raised, Outcome = IncidentOutcome.PatientInformed, ClosedBy = ALink.Guardian.Person, ClosedAt = ALink.Now };

    static readonly QuarantineEvent[] QuarantineHistory =
    [
        new AdviceHeld { Advice = AnAdvice.Held, At = ALink.Now }, new AdviceReleased { At = ALink.Now }, new HeldEscalated { Step = QuarantineStep.Overdue },
        new IdentifiersMistyped { Try = ALink.AnOrder.Id, By = ALink.Gp.Person, At = ALink.Now }, new FilingOrdered { Package = "package", Order = ALink.AnOrder },
        new FilingAbandoned { Order = ALink.AnOrder.Id },
        new HeldRefused { Package = "package", Practice = ALink.Practice, Hub = ALink.Hub, Reason = MispairingReason.AnswerToAnotherCase, By = ALink.Gp.Person, At = ALink.Now },
    ];

    static readonly Quarantine Holding = new() { Advice = AnAdvice.Held, ArrivedAt = ALink.Now };

    static readonly EprDeliveryEvent[] Deliveries =
    [
        new EntryTakenOut { Contents = 0, At = ALink.Now }, new EntryTakenOut { Contents = 1, Correction = 1, At = ALink.Now },
        new DeliveryBegun { Attempt = Guid.Parse("aaaaaaaa-0000-4000-8000-000000000001"), Practice = ALink.Practice, Contents = 1, At = ALink.Now },
        new DeliveryAwaited { Contents = 2 }, new EntryDelivered { Contents = 1, At = ALink.Now }, new DeliveryCalled { At = ALink.Now },
        new DeliveryFailed { Reasons = ["http-503"], At = ALink.Now }, new DeliveryResent { Practice = ALink.Practice, By = ALink.Gp.Person, At = ALink.Now },
        new DeliveryRefused { Reasons = ["http-422", "invalid"], At = ALink.Now },
    ];

    static readonly DeliveryBegun Corrected = new()
    {
        Attempt = Guid.Parse("aaaaaaaa-0000-4000-8000-000000000001"), Practice = ALink.Practice, Contents = 1, Correction = new(ALink.Referral, 2), At = ALink.Now,
    };

    static readonly PatientRecordEvent[] PatientCorrections =
    [
        new NumberReplaced { Patient = Patient, Earlier = ACorrectedPatient.Earlier }, new RecordMerged { Merge = ACorrectedPatient.Merged },
        new RecordUnmerged { From = ALink.TheRecord, Reason = UnmergeReason.DifferentPatients, By = ALink.Gp.Person, At = ALink.Now, Entries = [new(ALink.Referral, ALink.Practice, ALink.Hub)] },
    ];

    static readonly Dictionary<string, object> Shapes = new()
    {
        ["pseudonymkey-open"] = ALink.Open with { Patient = Patient }, ["pseudonymkey-filed"] = ALink.Filed with { Patient = Patient }, ["pseudonymkey-events"] = KeyHistory,
        ["pseudonymkey-destroyed"] = KeyEnds.Aggregate(ALink.Filed, (key, happened) => key.Apply(happened)), ["pseudonymkey-destroyed-events"] = KeyEnds,
        ["pseudonymkey-retired"] = KeyRetires.Aggregate(ALink.Filed, (key, happened) => key.Apply(happened)), ["pseudonymkey-retired-events"] = KeyRetires,
        ["breakglass"] = Glass, ["breakglass-events"] = GlassHistory, ["result-breakglass-view"] = Glass.Seen()!,
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
        ["patientrecord-events"] = new PatientRecordEvent[] { new RecordOpened { Practice = ALink.Practice, Patient = Patient }, new PatientRestated { Patient = Patient }, new WithdrawalNoted { Entry = InError } },
        ["patientrecord-corrections-events"] = PatientCorrections,
        ["patientrecord-corrected"] = new PatientRecord { Practice = ALink.Practice, Patient = Patient, Earlier = [ACorrectedPatient.Earlier], Merged = ACorrectedPatient.Merged },
        ["patientrecord-entered-in-error"] = new PatientRecord { Practice = ALink.Practice, Patient = Patient, EnteredInError = [InError] },
        ["recordentry-withdrawn"] = new RecordEntry { Withdrawn = [Withdrawn] },
        ["recordentry-withdrawn-told"] = new RecordEntry { Withdrawn = [WithdrawnTold] },
        ["recordentry-unread"] = AnAdvice.Unread, ["recordentry-read"] = AnAdvice.Read, ["recordentry-complete"] = AnAdvice.Complete,
        ["recordentry-events"] = new RecordEntryEvent[]
        {
            new AdviceEntered { Record = ALink.TheRecord, Advice = AnAdvice.Filed, FiledAt = ALink.Now }, new EntryAcknowledged { By = ALink.Gp.Person, At = ALink.Now },
            new EntryWithdrawn { Entry = Withdrawn },
            new CopiesNoted { Cleared = AnEntry.Cleared }, new UsesNoted { TakenBack = AnEntry.TakenBack },
        },
        ["eprdelivery-stuck"] = Deliveries.Aggregate(new EprDelivery(), (delivery, happened) => delivery.Apply(happened)), ["eprdelivery-events"] = Deliveries,
        ["eprdelivery-taken-out"] = new EprDelivery { Practice = ALink.Practice }.Apply(Deliveries[0]),
        ["eprdelivery-correction"] = new EprDelivery().Apply(Corrected), ["eprdelivery-correction-events"] = new EprDeliveryEvent[] { Corrected },
        ["message-copies-cleared"] = new CopiesCleared { Referral = ALink.Referral, ImageSet = ALink.FirstSet.ImageSet, ClearedAt = ALink.Now, Copies = AnEntry.Cleared.Copies },
        ["recordentry-taken-back"] = AnAdvice.Unread.Apply(new UsesNoted { TakenBack = AnEntry.TakenBack }),
        ["message-uses-withdrawn"] = new UsesWithdrawn { Referral = ALink.Referral, ImageSet = ALink.FirstSet.ImageSet, Withdrawn = AnEntry.TakenBack.Uses },
        ["message-delivery-due"] = new DeliveryDue { Referral = ALink.Referral }, ["message-correction-due"] = new DeliveryDue { Referral = ALink.Referral, Correction = 2 },
        ["result-correction-view"] = new DeliveryView { Status = DeliveryStatus.Stuck, Attempts = 1, Reasons = ["entry-withdrawn", "http-422"], Practice = ALink.Practice, Correction = new(ALink.Referral, 2) },
        ["result-delivery-view"] = new DeliveryView { Status = DeliveryStatus.Sending, Attempt = Guid.Parse("aaaaaaaa-0000-4000-8000-000000000001"), Attempts = 2, DeliveredAt = ALink.Now, NextAt = ALink.Now, Reasons = ["http-422", "invalid"] },
        ["quarantine"] = Holding, ["quarantine-released"] = new Quarantine(),
        ["quarantine-events"] = QuarantineHistory,
        ["quarantine-refused"] = new Quarantine { Refused = ["package"], WrongTries = 2, LastWrongTry = ALink.AnOrder.Id, Told = 2 },
        ["quarantine-ordered"] = Holding with { Order = ALink.AnOrder, Step = QuarantineStep.Overdue, Told = 1 },
        ["incident"] = Closed, ["incident-events"] = new IncidentEvent[] { new IncidentOpened { Raised = Raised }, new IncidentClosed { Outcome = IncidentOutcome.PatientInformed, By = ALink.Guardian.Person, At = ALink.Now } },
        ["message-quarantine-changed"] = new QuarantineChanged { Referral = ALink.Referral, Number = 2, Reason = QuarantineReason.PossibleMispairing, At = ALink.Now },
        ["message-advice-unfiled"] = new AdviceUnfiled { Referral = ALink.Referral, Pseudonym = ALink.Pseudonym, At = ALink.Now },
        ["message-incident-raised"] = Raised,
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
        Complete([.. KeyHistory, .. KeyRetires, .. KeyEnds], happened => ALink.Open.Apply(happened));
        Complete(GlassHistory, happened => new BreakGlass().Apply(happened));
        Complete([.. (PatientRecordEvent[])Shapes["patientrecord-events"], .. PatientCorrections], happened => new PatientRecord().Apply(happened));
        Complete((RecordEntryEvent[])Shapes["recordentry-events"], happened => AnAdvice.Unread.Apply(happened));
        Complete((RecordEntryEvent[])Shapes["recordentry-events"], happened => RecordEntryMessages.Of(AnAdvice.Read with { Withdrawn = [Withdrawn] }, happened, delivers: true).ToArray());
        Complete((UnlinkedAnswerEvent[])Shapes["unlinkedanswer-events"], happened => new UnlinkedAnswer().Apply(happened));
        Complete(Deliveries, happened => new EprDelivery().Apply(happened));
        Complete((QuarantineEvent[])Shapes["quarantine-events"], happened => new Quarantine().Apply(happened));
        Complete((QuarantineEvent[])Shapes["quarantine-events"], happened => QuarantineMessages.Of(ALink.Referral, Holding, happened).ToArray());
        Complete((IncidentEvent[])Shapes["incident-events"], happened => new Incident().Apply(happened));
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
