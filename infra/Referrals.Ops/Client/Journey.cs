using Referrals.Contracts;

namespace Referrals.Ops.Client;

/// <summary>
/// The whole life of one referral, as its GP lives it: sends it, answers what is asked, finds the answer among the unread ones, makes sure that it
/// is in the right patient's record and nowhere else, fetches every photograph again, and acknowledges.
/// </summary>
public sealed class Journey(GpClient gp, LedgerPage page, TimeProvider time)
{
    /// <summary>From acceptance to the filed answer. Dermatologists that are at work take seconds; this allows for a restart of every part.</summary>
    public TimeSpan AnswerMax { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>From acknowledgement to closed: one message from identity to clinical.</summary>
    public TimeSpan ClosingMax { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How often the GP looks for the answer, once it has not come at once.</summary>
    public TimeSpan LooksEvery { get; init; } = TimeSpan.FromSeconds(1);

    readonly Submission _submission = new(gp, page, time);
    readonly Case _case = page.Case;
    int _rounds;

    /// <summary>Goes from start to end. What goes wrong stands on the ledger's page and does not disturb other journeys.</summary>
    public async Task Go(CancellationToken cancel)
    {
        try
        {
            await _submission.Send(cancel);
            await ComeHome(cancel);
        }
        catch (StepFailed failure)
        {
            page.Fail(failure.Message);
        }
    }

    /// <summary>What is left once it was sent: waits for the answer, reads it, and sees the referral closed.</summary>
    public async Task ComeHome(CancellationToken cancel)
    {
        await Read(await AwaitAnswer(cancel), cancel);
        await Step.Take("closing", () => AwaitClosed(cancel));
        page.Stage = Stage.Closed;
    }

    /// <summary>Waits for the answer, and supplies what the dermatologist asks for meanwhile.</summary>
    public async Task<UnreadAnswer> AwaitAnswer(CancellationToken cancel)
    {
        var answer = await Step.Take("waiting for the answer", () => Step.Await(
            "an answer",
            async () => page.Failure is { } failure
                ? throw new InvalidDataException(failure)
                : await FindUnread(cancel) ?? await Supply(cancel),
            AnswerMax,
            time,
            cancel,
            LooksEvery));
        page.FiledAt = answer.FiledAt;
        page.Stage = Stage.Filed;
        return answer;
    }

    /// <summary>Checks the filed answer against the ledger, and acknowledges it if all is well.</summary>
    public async Task Read(UnreadAnswer answer, CancellationToken cancel)
    {
        await Step.Take("reading the answer", async () =>
        {
            var differences = Comparison.Of(page, answer).ToList();
            var entry = await gp.Entry(answer.Record, _case.Referral, cancel);
            differences.AddRange(Comparison.Of(page, entry));
            differences.AddRange(await Refetch(entry, cancel));
            page.PhotographsConfirmed = differences.Count == 0;
            var record = await gp.FindRecord(_case.Patient, cancel);
            if (record?.Record != answer.Record)
                differences.Add($"the patient's record is {record?.Record.ToString() ?? "absent"}, and the answer is in {answer.Record}");
            Insist(differences);
        });
        await Step.Take("acknowledging", () => gp.Acknowledge(answer.Record, _case.Referral, Wish.To(_case.Referral, "acknowledge"), cancel));
        page.ReadAt = time.GetUtcNow();
        page.Stage = Stage.Read;
    }

    async Task<UnreadAnswer?> FindUnread(CancellationToken cancel)
    {
        var found = new List<UnreadAnswer>();
        await foreach (var answer in gp.UnreadAnswers(cancel))
            if (answer.Referral == _case.Referral)
                found.Add(answer);
        if (found.Count > 1)
            page.Disagree($"the answer stands {found.Count} times in the unread list");
        return found.FirstOrDefault();
    }

    // Looks into the practice's list; null, because the answer itself is still to come.
    async Task<UnreadAnswer?> Supply(CancellationToken cancel)
    {
        var asked = false;
        await foreach (var line in gp.Referrals("AwaitingInformation", cancel))
            asked |= line.Referral == _case.Referral;
        if (!asked)
            return null;
        var view = await gp.View(_case.Referral, cancel);
        if (view.Status != "AwaitingInformation" || view.Information.LastOrDefault() is not { Answer: null } open)
            return null;
        if (open.Asked.Text != _case.Opinion.Asks?.Text)
            page.Disagree($"asked for: meant '{_case.Opinion.Asks?.Text}', shown '{open.Asked.Text}'");
        if (open.Asked.Kinds.Any(kind => kind is InformationKind.RetakeImages or InformationKind.AddDermoscopy or InformationKind.AddOverview))
            await _submission.SendSet(cancel);
        else
            await Step.Take("supplying information", () => Tell(cancel));
        return null;
    }

    async Task Tell(CancellationToken cancel)
    {
        var check = await gp.Check(_case.Link, new TextCheck(null, null, _case.Supplement), cancel);
        await gp.SupplyInformation(_case.Referral, _case.Supplement, check, Wish.To(_case.Referral, $"information {++_rounds}"), cancel);
    }

    async Task<IEnumerable<string>> Refetch(Entry entry, CancellationToken cancel)
    {
        var differences = new List<string>();
        foreach (var sent in page.Set!.Images)
            differences.AddRange(Comparison.Of(sent, await gp.Download(entry.ImageSet, sent.Image, cancel)));
        return differences;
    }

    void Insist(IReadOnlyList<string> differences)
    {
        foreach (var difference in differences)
            page.Disagree(difference);
        if (differences.Count > 0)
            throw new Disagreement($"not acknowledged, since {string.Join("; ", differences)}");
    }

    /// <summary>Waits until the practice's acknowledgement has closed the case.</summary>
    public Task AwaitClosed(CancellationToken cancel) => Step.Await(
        "closing",
        async () => (await gp.View(_case.Referral, cancel)) is { Status: "Closed" } view ? view : null,
        ClosingMax,
        time,
        cancel,
        LooksEvery);
}
