using CsCheck;
using Referrals.Clinical;
using Referrals.Contracts;
using Referrals.Durable;
using Referrals.UnitTests.Clinical.Referring;
using Xunit;
using static Referrals.UnitTests.Clinical.Devices.ACapture;

namespace Referrals.UnitTests.Clinical.Devices;

/// <summary>Whatever is reported of a set's copies in whatever order, these things stay true.</summary>
public sealed class DeviceCopiesLifeTests
{
    /// <summary>One wish: which verb, for which places, how right, and how many days after the sealing.</summary>
    public sealed record Step(int Verb, int Places, int Luck, int Days);

    static readonly Gen<Step> Steps = Gen.Select(Gen.Int[0, 4], Gen.Int[1, 31], Gen.Int[0, 12], Gen.Int[0, 15], (verb, places, luck, days) => new Step(verb, places, luck, days));

    static readonly SealedCapture[] Captures =
    [
        OfPhone, ByWayOfAPc, Of(DeviceScenario.Patient), Of(DeviceScenario.OwnUnderPolicy, DeviceStorage.Isolated, CopyLocation.MemoryCard),
        Of(DeviceScenario.OwnWithoutPolicy, DeviceStorage.SandboxedApp), Of(DeviceScenario.Patient, null, CopyLocation.ConduitPc, CopyLocation.SentMail),
    ];

    [Fact]
    public void Random_lives_break_no_invariant_and_reach_every_event_and_refusal()
    {
        var life = new RandomLife<DeviceCopies, DeviceCopiesEvent>(Absent, (copies, happened) => copies.Apply(happened), Golden.Json);
        Gen.Select(Gen.Int[0, Captures.Length - 1], Steps.Array[1, 40]).Sample(lived =>
            life.Live(lived.Item2, (copies, step, now) => Ask(copies, Captures[lived.Item1], step), Check), iter: 5_000);
        string[] expected =
        [
            nameof(DeviceCopiesEvent.CopiesOwed), nameof(DeviceCopiesEvent.CopyDeleted), nameof(DeviceCopiesEvent.DeletionEscalated), nameof(DeviceCopiesEvent.DeviceCleared),
            Refusals.NotFound.Code, DeviceRefusals.OtherDevice.Code, DeviceRefusals.CopyNotOwed.Code, DeviceRefusals.DeletionAhead.Code, DeviceRefusals.TooFewDeleted.Code,
            DeviceRefusals.SecondStepMissing.Code, DeviceRefusals.BackupsNotChecked.Code,
        ];
        Assert.Equal(expected.Order(StringComparer.Ordinal), life.Reached);
    }

    static Decision<DeviceCopiesEvent> Ask(DeviceCopies copies, SealedCapture capture, Step step)
    {
        var now = SealedAt.AddDays(step.Days);
        var named = Enum.GetValues<CopyLocation>().Where(place => (step.Places & (1 << (int)place)) != 0);
        var there = DeletionTable.Obligations(capture).Select(copy => copy.Location);
        CopyLocation[] places = step.Luck == 0 ? [.. named] : [.. named.Intersect(there).DefaultIfEmpty(CopyLocation.Device)];
        var report = Of(places) with { DeletedAt = now };
        return step.Verb switch
        {
            0 => DeviceCopiesDecisions.Owe(copies, capture, now),
            1 => DeviceCopiesDecisions.Escalate(copies, now),
            _ => DeviceCopiesDecisions.ReportDeletion(copies, step.Luck == 1 ? Stranger : Referrer, capture, step.Luck switch
            {
                2 => report with { Device = new(Guid.Empty) },
                3 => report with { DeletedAt = now.AddHours(1) },
                4 => report with { Images = 2 },
                5 => report with { SecondStepDone = false },
                6 => report with { BackupsChecked = false },
                _ => report,
            }, now),
        };
    }

    static void Check(DeviceCopies before, Step step, Decision<DeviceCopiesEvent> decision, DeviceCopies after)
    {
        Assert.Equal(after.IsKnown && !after.Owed.Any(), after.ClearedAt is not null);
        Assert.True(before.ClearedAt is null || before.ClearedAt == after.ClearedAt, "cleared once");
        Assert.Equal(after.Owed.Any(), after.DueAt is not null);
        Assert.True(after.Obligations.Length <= 5 && after.Obligations.DistinctBy(copy => copy.Location).Count() == after.Obligations.Length, "a place has one obligation");
        foreach (var copy in after.Obligations)
        {
            Assert.Equal(copy.Status == CopyStatus.Deleted, copy.Receipt is not null);
            Assert.Equal(copy.Status == CopyStatus.Waived, copy.Waiver is not null);
            if (before.Obligations.FirstOrDefault(same => same.Location == copy.Location) is not { } earlier) continue;
            Assert.True(earlier.DueAt == copy.DueAt && copy.Step >= earlier.Step, "the due time is set once, and nobody is told less");
            Assert.True(earlier.Status == CopyStatus.Owed || earlier == copy, "what is gone stays gone, under its first receipt");
        }
    }
}
