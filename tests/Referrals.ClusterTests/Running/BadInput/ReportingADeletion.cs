using System.Text.Json.Nodes;
using Xunit;
using static Referrals.ClusterTests.Running.Refusing;

namespace Referrals.ClusterTests.Running.BadInput;

/// <summary>A receipt of deletion must be one: of a sealed set, from its device, whole, second step and backups included.</summary>
[Collection(RunningSystem.Name)]
public sealed class ReportingADeletion(RunningSystem system)
{
    readonly ReferralOnItsWay referral = new(system) { KeepsCopies = true };

    /// <summary>TRN-19: the seal's answer is the only ground for deletion.</summary>
    [Fact]
    public async Task Before_the_set_is_sealed_nothing_is_deleted()
    {
        await referral.Bound(1);
        await referral.Refuses(409, "set-not-sealed", () => referral.ReportDeletion());
        await referral.Refuses(409, "set-not-sealed", () => system.Get($"{system.Clinical}/image-sets/{referral.Set}/deletions", referral.Gp));
        await referral.Sealed();
        Accepted(await referral.ReportDeletion());
    }

    [Fact]
    public async Task What_is_no_receipt()
    {
        await referral.Queued(2);
        foreach (var (member, value, code) in new (string, JsonNode, string)[]
        {
            ("device", $"{Guid.NewGuid()}", "deletion-other-device"), ("locations", new JsonArray("Device", "MemoryCard"), "copy-not-owed"), ("images", 1, "deletion-too-few"),
            ("deletedAt", DateTimeOffset.UtcNow.AddHours(1), "deletion-ahead"), ("secondStepDone", false, "deletion-second-step-missing"),
            ("backupsChecked", false, "deletion-backups-not-checked"),
        })
            await referral.Refuses(422, code, () => referral.ReportDeletion(referral.DeletionBody.But(member, value)), $"{member} {value.ToJsonString()}");
        foreach (var (member, value) in new (string, JsonNode?)[]
        {
            ("device", null), ("locations", null), ("means", null), ("images", null), ("locations", new JsonArray()), ("locations", new JsonArray("Device", "Device")),
            ("locations", new JsonArray("Drawer")), ("means", "Magic"), ("images", -1), ("images", 501), ("deletedAt", "yesterday"), ("note", "all gone"),
        })
            await referral.Refuses(400, "malformed-request", () => referral.ReportDeletion(referral.DeletionBody.But(member, value)), $"{member} {value?.ToJsonString()}");
        Accepted(await referral.ReportDeletion());
    }

    [Fact]
    public async Task Another_practice_sees_nothing_to_delete()
    {
        await referral.Queued(1);
        var foreign = system.Referrer(1);
        await referral.Refuses(404, "not-found", () => referral.ReportDeletion(by: foreign));
        await referral.Refuses(404, "not-found", () => system.Get($"{system.Clinical}/image-sets/{referral.Set}/deletions", foreign));
        await referral.Refuses(404, "not-found", () => system.Get($"{system.Clinical}/practices/{referral.Practice}/deletions", foreign));
        await referral.Refuses(404, "not-found", () => referral.ReportDeletion(set: Guid.NewGuid()));
        Accepted(await referral.ReportDeletion());
    }

    [Fact]
    public async Task Of_a_set_without_photographs_nothing_is_owed()
    {
        var words = await new ReferralOnItsWay(system).QueuedTextOnly();
        await words.Refuses(422, "copy-not-owed", () => words.ReportDeletion());
        await words.Refuses(422, "copy-not-owed", () => system.Get($"{system.Clinical}/image-sets/{words.Set}/deletions", words.Gp));
    }
}
