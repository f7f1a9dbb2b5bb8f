using System.Text;
using Npgsql;
using Xunit;
using static Referrals.ClusterTests.Running.ReferralOnItsWay;

namespace Referrals.ClusterTests.Running.Pairing;

/// <summary>
/// Who the patient is stands nowhere in the clinical zone and nowhere in clear: not in a row, an event, a message, a log, a journal of a server or a file
/// below the data folder. The free texts stand nowhere in clear either (PSN-18, design §2).
/// </summary>
[Collection(RunningSystem.Name)]
public sealed class IdentityStaysHomeTests(RunningSystem system)
{
    // Letters by chance: no other test, word or program holds them.
    readonly string family = "Qu" + Guid.NewGuid().ToString("N")[..14];
    readonly string question = "Does " + Guid.NewGuid().ToString("N") + " itch?";
    readonly string advice = "Apply " + Guid.NewGuid().ToString("N") + " twice.";

    [Fact]
    public async Task A_patient_is_found_nowhere_where_nobody_may_know_who_it_is()
    {
        var own = await OwnHub.Open(system);
        var filed = await Asked(own, bound: true);
        await filed.Until("Filed");
        Must(await system.Post($"{system.Identity}/records/{await filed.Record()}/entries/{filed.Referral}/acknowledge", filed.Gp, new { }));
        await filed.Until("Closed");
        var quarantined = await Asked(own, bound: false);
        await own.Quarantined((quarantined.Referral, "TooEarly"));
        // A refusal leaves traces too.
        Assert.Equal("birth-year-mismatch", (await system.Put($"{system.Identity}/links/{quarantined.Link}/binding", quarantined.Gp, new { imageSet = quarantined.Set, setVersion = 1, manifestRoot = quarantined.Root, birthYear = 1901 })).Problem);

        string[] secrets = [family, filed.NhsNumber, quarantined.NhsNumber, question, advice];
        foreach (var database in new[] { system.ClinicalDatabase, system.IdentityDatabase })
        {
            // That the search finds what is there: the pseudonym stands in both.
            Assert.NotEmpty(await Rows(database, filed.Pseudonym));
            foreach (var secret in secrets) Assert.Equal([], await Rows(database, secret));
        }
        await Checkpoint();
        var places = Files([.. secrets, filed.Pseudonym]);
        Assert.NotEmpty(places[filed.Pseudonym]);
        foreach (var secret in secrets) Assert.Equal([], places[secret]);
    }

    async Task<ReferralOnItsWay> Asked(OwnHub own, bool bound)
    {
        var referral = new ReferralOnItsWay(system) { At = own, FamilyName = family, Question = question };
        if (bound) await referral.Queued(1);
        else await (await referral.WithPhotographs(1)).Sealed();
        await referral.Claim();
        Must(await system.Post($"{system.Clinical}/referrals/{referral.Referral}/advice", referral.Reader, referral.AdviceBody(advice)));
        return referral;
    }

    /// <summary>The tables of a database that hold a text in any column, bytes included.</summary>
    static async Task<IReadOnlyList<string>> Rows(NpgsqlDataSource database, string text)
    {
        var tables = (string[])(await RunningSystem.Scalar(database, """
            SELECT array_agg(format('%I.%I', schemaname, tablename)) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')
            """))!;
        Assert.Contains("public.outbox", tables);
        Assert.Contains("public.parked", tables);
        var found = new List<string>();
        foreach (var table in tables)
            if ((bool)(await RunningSystem.Scalar(database, $"SELECT EXISTS (SELECT FROM {table} AS held WHERE held::text ILIKE ANY($1))", Disguises(text).Select(each => $"%{each}%").ToList()))!)
                found.Add(table);
        return found;
    }

    /// <summary>What the servers still keep in memory goes to their files.</summary>
    async Task Checkpoint()
    {
        foreach (var server in new[] { system.Topology.ClinicalPostgres, system.Topology.IdentityPostgres })
        {
            await using var superuser = NpgsqlDataSource.Create(server.SuperuserConnectionString);
            await RunningSystem.Scalar(superuser, "CHECKPOINT");
        }
    }

    /// <summary>The files of both zones, of the servers and of the broker that hold a text: data, journals, logs, photographs.</summary>
    Dictionary<string, List<string>> Files(string[] texts)
    {
        var places = texts.ToDictionary(text => text, _ => new List<string>());
        var folders = new[] { system.Folder.Root, system.Topology.ClinicalPostgres.DataDirectory, system.Topology.IdentityPostgres.DataDirectory };
        foreach (var file in folders.SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)).Distinct())
        {
            var bytes = Read(file);
            foreach (var text in texts)
                if (Disguises(text).Any(each => bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(each)) >= 0)) places[text].Add(Path.GetRelativePath(system.Folder.Root, file));
        }
        return places;
    }

    static byte[] Read(string file)
    {
        try
        {
            return File.ReadAllBytes(file);
        }
        catch (IOException)
        {
            // A socket, or a server has removed it meanwhile.
            return [];
        }
    }

    /// <summary>A text as it stands, as hexadecimal, and as base64 wherever in a group of three bytes it begins.</summary>
    static string[] Disguises(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return [text, Convert.ToHexStringLower(bytes), .. Enumerable.Range(0, 3).Select(shift => Convert.ToBase64String([.. new byte[shift], .. bytes])[4..^4])];
    }
}
