using Referrals.Contracts;
using Referrals.Ops.Chaos;
using Referrals.Ops.Client;
using Referrals.Ops.Zones;

namespace Referrals.Ops.Backup;

/// <summary>What the clients' book says of a restored system.</summary>
sealed record DrillFindings(int Lost, int Duplicated, int Mispaired, int Stuck, IReadOnlyList<string> Wrong);

/// <summary>After the restore: what was acknowledged is looked for at once; then the people go on until every acknowledged case is filed.</summary>
sealed class DrillAfter(Topology topology, DemoNetwork network, Ledger before, IReadOnlySet<ReferralId> likenesses, TimeProvider time, TimeSpan filingMax)
{
    readonly Ledger _ledger = Again(before);

    public async Task<DrillFindings> Examine(Action<string> say, CancellationToken cancel)
    {
        var atOnce = await Compare(cancel);
        say($"right after the restore: {atOnce.Count(finding => finding.Wrong == Wrong.Lost)} of what was acknowledged is missing");
        using var doors = new FrontDoors([.. topology.Identity.Select(silo => silo.Url)], [.. topology.Clinical.Select(silo => silo.Url)], SignIn, time)
        {
            Patience = new Patience { Deadline = TimeSpan.FromMinutes(5) }
        };
        await GoOn(doors, cancel);
        var (found, histories) = await Restoration.Check(topology, cancel);
        foreach (var line in found.Lines())
            say(line);
        var photographs = await Photographs(doors, cancel);
        var findings = atOnce.Where(finding => finding.Wrong != Wrong.Stuck).Concat(await Compare(cancel)).Concat(photographs).DistinctBy(finding => finding.ToString()).ToList();
        int Of(Wrong wrong) => findings.Where(finding => finding.Wrong == wrong).Select(finding => (object?)finding.Referral ?? finding).Distinct().Count();
        return new DrillFindings(
            Of(Wrong.Lost), Of(Wrong.Duplicated), Of(Wrong.Mispaired), Of(Wrong.Stuck), [.. findings.Select(finding => finding.ToString()), .. found.Wrong, .. histories]);
    }

    // The likenesses are not in the book; a case whose sending broke off was promised nothing.
    async Task<List<Finding>> Compare(CancellationToken cancel)
    {
        await using var databases = new BothDatabases(topology);
        var stored = await databases.Read(cancel);
        stored = stored with
        {
            Referrals = [.. stored.Referrals.Where(row => !likenesses.Contains(row.Referral))],
            Entries = [.. stored.Entries.Where(row => !likenesses.Contains(row.Referral))],
            LeftOver = []
        };
        var promised = _ledger.Pages.Where(page => page.AcceptedAt is not null).Select(page => page.Case.Referral).ToHashSet();
        var entries = stored.Entries.Select(entry => entry.Referral).ToHashSet();
        return
        [
            .. new Verdict([.. _ledger.Pages.Select(Promise.Of)], stored).Findings()
                .Where(finding => finding.Wrong is not (Wrong.Stuck or Wrong.Amiss) || finding.Wrong == Wrong.Stuck && finding.Referral is { } referral && promised.Contains(referral)),
            .. from page in before.Pages
               where page.FiledAt is not null && !entries.Contains(page.Case.Referral)
               select new Finding(Wrong.Lost, page.Case.Referral, "its practice had seen the answer, and it is in no record")
        ];
    }

    async Task GoOn(FrontDoors doors, CancellationToken cancel)
    {
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        done.CancelAfter(filingMax);
        var hubs = Task.WhenAll(Drill.AtWork(network, doors, _ledger).Select(each => each.Work(done.Token)));
        var open = _ledger.Pages.Where(page => page.AcceptedAt is not null && before.Find(page.Case.Referral)!.ReadAt is null).ToList();
        await Task.WhenAll(open.Select(page => Finish(page, doors, done.Token)));
        await done.CancelAsync();
        await hubs;
        // The last two messages of each: filed, and read.
        await Task.Delay(TimeSpan.FromSeconds(3), time, cancel);
    }

    async Task Finish(LedgerPage page, FrontDoors doors, CancellationToken stop)
    {
        try
        {
            var journey = new Journey(Gp(doors, page), page, time);
            using var enough = CancellationTokenSource.CreateLinkedTokenSource(stop);
            var (answer, closed) = (journey.AwaitAnswer(enough.Token), journey.AwaitClosed(enough.Token));
            await Task.WhenAny(answer, closed);
            // Everything died when its practice had acknowledged the answer and was not told so yet: it is among the unread no more.
            var unread = closed.IsCompletedSuccessfully ? null : await answer;
            await enough.CancelAsync();
            await Task.WhenAll(answer, closed).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (unread is not null)
                await journey.Read(unread, stop);
        }
        catch (Exception failure) when (failure is StepFailed || failure is OperationCanceledException && stop.IsCancellationRequested)
        {
            // Seen below, as one that is stuck.
        }
    }

    async Task<IEnumerable<Finding>> Photographs(FrontDoors doors, CancellationToken cancel)
    {
        var findings = new System.Collections.Concurrent.ConcurrentQueue<Finding>();
        var sent = from page in before.Pages where page.AcceptedAt is not null from set in page.Sets from image in set.Images select (page, set.Set, image);
        await Parallel.ForEachAsync(sent, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = cancel }, async (one, now) =>
        {
            try
            {
                foreach (var difference in Comparison.Of(one.image, await Gp(doors, one.page).Download(one.Set, one.image.Image, now)))
                    findings.Enqueue(new Finding(Wrong.Lost, one.page.Case.Referral, difference));
            }
            catch (Exception failure) when (failure is RefusedByServer or NoAnswer)
            {
                findings.Enqueue(new Finding(Wrong.Lost, one.page.Case.Referral, $"photograph {one.image.Ordinal}: {failure.Message}"));
            }
        });
        return findings;
    }

    GpClient Gp(FrontDoors doors, LedgerPage page) =>
        doors.Gp(network.Practices.First(practice => practice.Id == page.Case.Practice.Value).Referrers[0], page.Case.Practice);

    string SignIn(Professional who, TimeSpan lifetime) => DevelopmentToken.Mint(topology.Folder, who.Role, who.Organisation, who.Person, lifetime, time);

    // The same promises in a book without the troubles of the end.
    static Ledger Again(Ledger before)
    {
        var again = new Ledger();
        foreach (var page in before.Pages)
        {
            var copy = again.Open(page.Case);
            (copy.Pseudonym, copy.AcceptedAt, copy.Stage) = (page.Pseudonym, page.AcceptedAt, page.AcceptedAt is null ? Stage.Sending : Stage.Accepted);
            foreach (var set in page.Sets)
                copy.Set = set;
        }
        return again;
    }
}
