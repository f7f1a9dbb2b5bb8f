namespace Referrals.Ops.Client;

/// <summary>
/// A dermatologist with one claimed case: looks at everything, compares it with what the GP sent, and answers, asks for more, or hands it back.
/// </summary>
public sealed class Reading(DermatologistClient dermatologist, LedgerPage page)
{
    readonly Case _case = page.Case;

    public async Task Do(Claim claim, CancellationToken cancel)
    {
        var view = await Step.Take("looking at the case", () => Look(cancel));
        await Step.Take("looking at the photographs", () => LookAtPhotographs(view, cancel));
        var lease = await Step.Take(
            "renewing the lease", () => dermatologist.Renew(_case.Referral, claim.Fence, Wish.To(_case.Referral, $"renew {claim.Fence}"), cancel));
        if (_case.Opinion.HandsBackFirst && !page.HandedBack)
        {
            page.HandedBack = true;
            await Step.Take("handing the case back", () => HandBack(claim, cancel));
            return;
        }
        var advice = Compose(view, lease.Fence);
        await Step.Take("answering", () => dermatologist.Advise(_case.Referral, advice, Wish.To(_case.Referral, $"advise {claim.Fence}"), cancel));
    }

    /// <summary>Gives the case to whoever comes next.</summary>
    public Task HandBack(Claim claim, CancellationToken cancel) =>
        dermatologist.Release(_case.Referral, claim.Fence, Wish.To(_case.Referral, $"release {claim.Fence}"), cancel);

    async Task<ReferralView> Look(CancellationToken cancel)
    {
        var view = await dermatologist.View(_case.Referral, cancel);
        foreach (var difference in Comparison.Of(page, view))
            page.Disagree($"shown to the dermatologist: {difference}");
        return view;
    }

    async Task LookAtPhotographs(ReferralView view, CancellationToken cancel)
    {
        var set = view.ImageSet ?? throw new Disagreement("the case has come into the queue without photographs");
        foreach (var image in view.Images)
        {
            var shown = new ManifestLine(image.Image, image.Ordinal, image.Length, image.Sha256) { Master = new(image.MasterLength, image.MasterSha256, image.Type) };
            foreach (var difference in Comparison.Of(shown, await dermatologist.Download(set, image.Image, cancel)))
                page.Disagree($"downloaded by the dermatologist: {difference}");
        }
    }

    // Asks once; what then comes is answered.
    Advice Compose(ReferralView view, long fence)
    {
        var opinion = _case.Opinion;
        var asks = view.Information.Count == 0 ? opinion.Asks : null;
        return new Advice
        {
            Fence = fence,
            SetVersion = view.SetVersion,
            Outcome = asks is null ? opinion.Outcome : Contracts.Outcome.MoreInformation,
            Text = asks?.Text ?? opinion.Text,
            Priority = asks is null ? opinion.Priority : null,
            Kinds = asks?.Kinds
        };
    }
}
