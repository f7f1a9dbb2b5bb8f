using System.Text.Json;
using Referrals.Clinical;
using Referrals.Contracts;
using Referrals.UnitTests.Clinical.Referring;
using Xunit;
using static Referrals.UnitTests.Clinical.Devices.ACapture;

namespace Referrals.UnitTests.Clinical.Devices;

/// <summary>What was ever written of obligations must still load, and holds no text.</summary>
public sealed class StoredShapesTests
{
    static readonly Dictionary<string, DeviceCopies> States = new()
    {
        ["devicecopies-escalated"] = Escalated, ["devicecopies-cleared"] = Cleared, ["devicecopies-of-a-patient"] = OfAPatient,
    };

    public static TheoryData<string> Names => [.. States.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Obligations_are_written_as_in_their_golden_file_and_read_back_whole(string name) => Golden.Same(name, States[name]);

    [Fact]
    public void Every_event_is_written_as_in_its_golden_file_and_read_back_whole()
    {
        DeviceCopiesEvent[] history =
        [
            .. DeviceCopiesDecisions.Owe(Absent, ByWayOfAPc, Now).Events,
            .. DeviceCopiesDecisions.Escalate(OwedOnPcToo, SealedAt.AddHours(1)).Events,
            .. DeviceCopiesDecisions.ReportDeletion(OwedOnPcToo, Referrer, ByWayOfAPc, Of(CopyLocation.Device, CopyLocation.Backup, CopyLocation.ConduitPc), Now).Events,
        ];
        Assert.Empty(typeof(DeviceCopiesEvent).GetNestedTypes().Except(history.Select(happened => happened.GetType())));
        Golden.Same("devicecopies-events", history);
    }

    [Fact]
    public void No_free_text_fits_into_state_or_events() =>
        Assert.Empty(Shapes.Reachable(typeof(DeviceCopies), typeof(DeviceCopiesEvent)).SelectMany(type => type.GetProperties()).Where(member => Shapes.HoldsText(member.PropertyType)).Select(member => member.Name));

    /// <summary>Five places, all deleted: the largest that a row can become (design §2: under 2 KB).</summary>
    [Fact]
    public void The_largest_is_small()
    {
        var capture = Of(DeviceScenario.OrganisationIssued, null, CopyLocation.MemoryCard, CopyLocation.ConduitPc, CopyLocation.SentMail);
        var late = After(Absent, DeviceCopiesDecisions.Owe(Absent, capture, Now));
        late = After(late, DeviceCopiesDecisions.Escalate(late, Now.AddYears(1)));
        late = After(late, DeviceCopiesDecisions.ReportDeletion(late, Referrer, capture, Of(Enum.GetValues<CopyLocation>()), Now.AddYears(1)));
        Assert.InRange(JsonSerializer.Serialize(late, Golden.Json).Length, 1_000, 2_048);
    }
}
