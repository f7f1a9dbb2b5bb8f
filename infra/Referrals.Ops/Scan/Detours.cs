using Referrals.Contracts;
using Referrals.Ops.Chaos;
using Referrals.Ops.Client;

namespace Referrals.Ops.Scan;

/// <summary>Ways through both zones that are not the straight one: a wrong patient, an answer that waits in quarantine, a name where a code or a question belongs.</summary>
sealed class Detours(PrivateSystem system, FrontDoors doors)
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public IEnumerable<Way> All =>
    [
        new("consent form whose version is a name", async who =>
        {
            foreach (var text in (string[])[who.Patient.GivenName, who.Patient.NhsNumber!, who.Patient.LocalIdentifier!, $"v1-{who.Patient.GivenName}"])
                await FormVersion(who, text);
        }),
        new("question that names the patient", who => Refer(who, $"What is wrong with {who.Patient.GivenName} {who.Patient.FamilyName}, {who.Patient.NhsNumber}, born {who.TextOf(Trait.BirthDate)}? {who.FreeText}")),
        new("wrong patient, linked anew", Relinked),
        new("answer before the binding", who => Answered(who, cancelled: false)),
        new("answer to a cancelled link", who => Answered(who, cancelled: true))
    ];

    GpClient Gp => doors.Gp(system.Network.Practices[0].Referrers[0], new PracticeId(system.Network.Practices[0].Id));

    HubId Hub => new(system.Network.Practices[0].Hubs[0]);

    // A referral that is refused for its text ends the way: that it leaves nothing is what is looked for.
    async Task<(LinkId Link, ReferralId Referral)?> Refer(PlantedIdentity who, string question)
    {
        var (link, referral) = (new LinkId(Guid.NewGuid()), new ReferralId(Guid.NewGuid()));
        try
        {
            var made = await Gp.Link(link, new LinkWish(referral, Gp.Practice, Hub, Regime.Pseudonymised, who.Patient), Wish.Fresh(), default);
            var about = new ReferralWish
            {
                Ticket = made.Ticket!, TextCheck = await Check(link, question), Practice = Gp.Practice, Hub = Hub, Urgency = Urgency.Routine, UseCase = UseCase.TriageSupplement, WhyMobile = WhyMobile.IllustrationNotAvailable,
                AgeYears = 60, BodySite = BodySite.UpperExtremity, Question = question, Images = false, TextOnlyReason = TextOnlyReason.FollowUpQuestion
            };
            await Gp.Refer(referral, about, Wish.Fresh(), default);
            return (link, referral);
        }
        catch (RefusedByServer)
        {
            return null;
        }
    }

    // What identity finds is sent all the same, with its word about another text: clinical must refuse it and keep nothing.
    async Task<string> Check(LinkId link, string question)
    {
        try
        {
            return await Gp.Check(link, new TextCheck(question, null), default);
        }
        catch (Disagreement)
        {
            return await Gp.Check(link, new TextCheck("Is this worrying?", null), default);
        }
    }

    async Task FormVersion(PlantedIdentity who, string version)
    {
        if (await Refer(who, "Is this worrying?") is not { } made)
            return;
        var consent = new ConsentGiven
        {
            Id = new ConsentId(Guid.NewGuid()), Kind = ConsentKind.Written, Patient = PatientGroup.AdultWithCapacity, Purposes = [ConsentPurpose.DirectCare], Areas = [BodySite.UpperExtremity],
            GivenAt = DateTimeOffset.UtcNow.AddMinutes(-10), FormVersion = version, SignedBy = [Signatory.Patient, Signatory.Professional], InformationComplete = true, Documented = true
        };
        var device = new CaptureDevice(new DeviceId(Guid.NewGuid()), DeviceScenario.OrganisationIssued);
        await Try(() => Gp.OpenImageSet(made.Referral, new ImageSetId(Guid.NewGuid()), new ImageSetWish { Consent = consent, Device = device, Taken = 1 }, Wish.Fresh(), default));
    }

    async Task Relinked(PlantedIdentity who)
    {
        if (await Refer(who, $"Is this worrying? {who.FreeText}") is not { } made)
            return;
        await Try(async () =>
        {
            await Gp.CancelLink(made.Link, CancelReason.WrongPatient, Wish.Fresh(), default);
            var again = await Gp.Link(new LinkId(Guid.NewGuid()), new LinkWish(made.Referral, Gp.Practice, Hub, Regime.Pseudonymised, who.Patient), Wish.Fresh(), default);
            return await Gp.Relink(made.Referral, again.Ticket!, Wish.Fresh(), default);
        });
    }

    async Task Answered(PlantedIdentity who, bool cancelled)
    {
        if (await Refer(who, $"Is this worrying? {who.FreeText}") is not { } made)
            return;
        await Try(async () =>
        {
            var set = new ImageSetId(Guid.NewGuid());
            var opened = await Gp.OpenImageSet(made.Referral, set, new ImageSetWish { Empty = TextOnlyReason.FollowUpQuestion }, Wish.Fresh(), default);
            var root = Manifest.Root(set, opened.Version, opened.Salt, []);
            await Gp.Seal(set, new Seal(opened.Version, [], root, TextOnlyReason.FollowUpQuestion), Wish.Fresh(), default);
            await Advise(made.Referral, opened.Version, who);
            if (cancelled)
                await Gp.CancelLink(made.Link, CancelReason.WrongPatient, Wish.Fresh(), default);
            else
                await Gp.Bind(made.Link, new Binding(set, opened.Version, root, who.Patient.BirthDate.Year), Wish.Fresh(), default);
            return true;
        });
    }

    async Task Advise(ReferralId referral, int version, PlantedIdentity who)
    {
        var reader = doors.Dermatologist(Guid.NewGuid(), Hub);
        var claim = await Step.Await("a claim", async () =>
        {
            try
            {
                return await reader.Claim(referral, Wish.Fresh(), default);
            }
            catch (RefusedByServer)
            {
                return null;
            }
        }, Patience, TimeProvider.System, default);
        await reader.Advise(referral, new Advice { Fence = claim.Fence, SetVersion = version, Outcome = Outcome.AdviceOnly, Text = $"Apply twice. {who.FreeText}" }, Wish.Fresh(), default);
    }

    static async Task Try<T>(Func<Task<T>> ask)
    {
        try
        {
            await ask();
        }
        catch (Exception refused) when (refused is RefusedByServer or NoAnswer or TimeoutException)
        {
            // Refused, or a part was down: what was left behind is looked for all the same.
        }
    }
}
