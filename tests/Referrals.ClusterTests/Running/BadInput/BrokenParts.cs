using Npgsql;
using Xunit;
using static Referrals.ClusterTests.Running.Refusing;
using static Referrals.ClusterTests.Running.ReferralOnItsWay;

namespace Referrals.ClusterTests.Running.BadInput;

/// <summary>What fails on our side is said as such, tells nothing of its inside, and loses nothing.</summary>
[Collection(RunningSystem.Name)]
public sealed class BrokenParts(RunningSystem system)
{
    /// <summary>
    /// The write is under way when its connection dies: nobody knows whether it was stored, so the same key is sent again. Through either silo, as
    /// the referral may live in the other one.
    /// </summary>
    [Fact]
    public async Task A_connection_that_dies_under_a_write_asks_to_try_again()
    {
        var referral = await new ReferralOnItsWay(system).ClaimedTextOnly();
        var (path, key) = ($"/referrals/{referral.Referral}/advice", Guid.NewGuid().ToString());
        foreach (var silo in Enumerable.Repeat(new[] { system.Clinical, system.OtherClinical }, 5).SelectMany(both => both))
        {
            await using var owner = await system.ClinicalDatabase.OpenConnectionAsync();
            await using var holding = await owner.BeginTransactionAsync();
            await using var hold = new NpgsqlCommand("SELECT FROM referral WHERE id = $1 FOR UPDATE", owner) { Parameters = { new() { Value = referral.Referral } } };
            await hold.ExecuteNonQueryAsync();
            await referral.Refuses(503, "try-again", async () =>
            {
                var writing = system.Post(silo + path, referral.Reader, referral.AdviceBody(), key);
                await EndWhoeverWaits();
                // At once, and not after waiting for the same row a second time, alone, until the command's limit of 15 s.
                var answer = await writing.WaitAsync(TimeSpan.FromSeconds(10));
                Assert.True(answer.Headers.RetryAfter?.Delta == TimeSpan.FromSeconds(1), $"{answer} {answer.Headers}");
                return answer;
            });
        }
        Accepted(await system.Post(system.Clinical + path, referral.Reader, referral.AdviceBody(), key));
        await referral.Until("Filed");
    }

    [Fact]
    public async Task A_photograph_that_was_changed_on_the_disk_is_not_shown()
    {
        var referral = await new ReferralOnItsWay(system).Queued(1);
        var image = referral.Entries[0].Image.Value;
        var url = $"{system.Clinical}/image-sets/{referral.Set}/images/{image}";
        var file = await FileOf(image);
        var right = await File.ReadAllBytesAsync(file);
        Accepted(await system.Get(url, referral.Reader));
        foreach (var place in new[] { 0, 40, right.Length - 1 })
        {
            var changed = (byte[])right.Clone();
            changed[place] ^= 1;
            await File.WriteAllBytesAsync(file, changed);
            var answer = await system.Get(url, referral.Reader);
            Refused(answer, 500, "unexpected", $"byte {place}");
            Assert.DoesNotContain("Exception", answer.Body, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(system.Folder.Archive, answer.Body);
        }
        await File.WriteAllBytesAsync(file, right);
        Accepted(await system.Get(url, referral.Reader));
    }

    [Fact]
    public async Task Nothing_that_is_not_parked_is_replayed()
    {
        foreach (var zone in new[] { system.Identity, system.Clinical })
            Refused(await system.Post($"{zone}/parked/{Guid.NewGuid()}/replay", system.Operator, new { }), 409, "nothing-to-replay");
    }

    async Task<string> FileOf(Guid image)
    {
        await using var query = system.ClinicalDatabase.CreateCommand("SELECT master FROM upload WHERE image = $1");
        query.Parameters.Add(new() { Value = image });
        var name = (Guid)(await query.ExecuteScalarAsync())!;
        return Directory.EnumerateFiles(system.Folder.Archive, $"{name:N}.sealed", SearchOption.AllDirectories).Single();
    }

    async Task EndWhoeverWaits()
    {
        await using var superuser = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(system.Topology.ClinicalPostgres.SuperuserConnectionString).ConnectionString);
        await superuser.OpenAsync();
        for (var tries = 0; tries < 200; tries++, await Task.Delay(50))
        {
            await using var end = new NpgsqlCommand("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = 'clinical_app' AND wait_event_type = 'Lock'", superuser);
            if ((long)(await end.ExecuteScalarAsync())! > 0) return;
        }
        throw new TimeoutException("Nobody waited for the row.");
    }
}
