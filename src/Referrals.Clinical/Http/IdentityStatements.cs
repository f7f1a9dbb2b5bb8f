using Microsoft.IdentityModel.JsonWebTokens;
using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.Clinical;

/// <summary>Reads what identity has signed for this zone and a client has carried here; tells what is out of date from what was never good.</summary>
public sealed class IdentityStatements(PeerStatements identity, ZoneSettings settings, DatabaseTime time)
{
    /// <summary>The statement, or which of the two refusals it deserves.</summary>
    public async Task<Result<T>> Read<T>(string type, string text, Refusal invalid, Refusal expired) where T : class =>
        await Verify<T>(type, text, time) is { } statement ? statement
        // Everything but the life time is right: verified again as of the moment it was issued.
        : IssuedAt(text) is { } issued && await Verify<T>(type, text, new Moment(issued)) is not null ? expired : invalid;

    ValueTask<T?> Verify<T>(string type, string text, TimeProvider at) where T : class => identity.Verify<T>(type, settings.Tokens.Audience, text, at);

    /// <summary>What the text itself says, not to be trusted; null when it is no token at all.</summary>
    static DateTime? IssuedAt(string text)
    {
        try
        {
            return text.Length <= Limits.JsonBytesMax ? new JsonWebTokenHandler().ReadJsonWebToken(text).IssuedAt : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    sealed class Moment(DateTime utc) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(DateTime.SpecifyKind(utc, DateTimeKind.Utc));
    }
}
