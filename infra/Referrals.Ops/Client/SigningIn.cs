namespace Referrals.Ops.Client;

/// <summary>Who speaks: a professional in one role for one organisation.</summary>
public sealed record Professional(Guid Person, string Role, Guid Organisation);

/// <summary>Gets an access token for a person: development copies mint it themselves, others ask their sign-in service.</summary>
public delegate string SignIn(Professional who, TimeSpan lifetime);

/// <summary>A person's access token, renewed before it runs out.</summary>
public sealed class AccessToken(SignIn signIn, Professional who, TimeProvider time)
{
    static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);
    static readonly TimeSpan Reserve = TimeSpan.FromMinutes(2);

    readonly Lock _turn = new();
    string _token = "";
    DateTimeOffset _renewAt;

    public Professional Who => who;

    public string Current()
    {
        lock (_turn)
        {
            var now = time.GetUtcNow();
            if (now >= _renewAt)
                (_token, _renewAt) = (signIn(who, Lifetime), now + Lifetime - Reserve);
            return _token;
        }
    }
}
