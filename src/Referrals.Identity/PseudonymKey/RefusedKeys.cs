using System.Globalization;
using Referrals.Contracts;
using Referrals.Contracts.Messages;
using Referrals.Durable;

namespace Referrals.Identity;

/// <summary>Somebody who is no party asks for a pseudonym's key: it is written down, and the data guardian of the practice whose key it is hears of it (PSN-05, DT-17).</summary>
/// <remarks>Whoever asks learns nothing: the answer is that for a key which does not exist. However often it is tried, it is one incident for a person, a link and a day.</remarks>
public sealed class RefusedKeys(AccessLog access, IGrainFactory grains, DatabaseTime time)
{
    /// <summary>Returns when it cannot be lost any more.</summary>
    public async Task Note(Actor actor, LinkId link, ReferralId referral, PracticeId practice, HubId hub, CancellationToken cancel)
    {
        await access.Append(actor, "refused", "link", link.Value, "Safety", cancel);
        var now = time.GetUtcNow();
        var incident = DerivedId.Of(string.Create(CultureInfo.InvariantCulture, $"key-refused-{actor.Person.Value:N}"), link.Value, DateOnly.FromDateTime(now.UtcDateTime).DayNumber, 0);
        await grains.Grain<IIncidentGrain>(incident).Open(Command.Of(incident), new IncidentRaised
        {
            Incident = new(incident), Kind = IncidentKind.KeyRefused, Referral = referral, Practice = practice, Hub = hub, By = actor.Person, At = now,
        });
    }
}
