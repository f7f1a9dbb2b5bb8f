using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Referrals.Hosting;
using Xunit;

namespace Referrals.UnitTests.Hosting;

/// <summary>A token is validated once while it lives, and what is not valid is never remembered.</summary>
public sealed class RememberedTokensTests
{
    static readonly ECDsaSecurityKey Key = new(ECDsa.Create(ECCurve.NamedCurves.nistP256)) { KeyId = "one" };
    static readonly TokenValidationParameters Rules = new() { ValidIssuer = "people", ValidAudience = "zone", IssuerSigningKey = Key, ClockSkew = TimeSpan.Zero };

    readonly Counting counting = new();

    [Fact]
    public async Task The_second_time_is_answered_from_memory()
    {
        using var tokens = new RememberedTokens(counting, TimeSpan.Zero);
        var token = Token(TimeSpan.FromMinutes(5));
        var (first, second) = (await tokens.ValidateTokenAsync(token, Rules), await tokens.ValidateTokenAsync(token, Rules));
        Assert.True(first.IsValid && second.IsValid);
        Assert.Equal("somebody", second.ClaimsIdentity.FindFirst("sub")?.Value);
        Assert.Equal(1, counting.Times);
    }

    [Fact]
    public async Task An_expired_one_is_refused_though_it_was_valid_before()
    {
        using var tokens = new RememberedTokens(counting, TimeSpan.Zero);
        var token = Token(TimeSpan.FromSeconds(2));
        Assert.True((await tokens.ValidateTokenAsync(token, Rules)).IsValid);
        await Task.Delay(TimeSpan.FromSeconds(2.5), TestContext.Current.CancellationToken);
        Assert.False((await tokens.ValidateTokenAsync(token, Rules)).IsValid);
    }

    [Fact]
    public async Task One_changed_letter_makes_it_another_token_and_refused_ones_are_looked_at_again()
    {
        using var tokens = new RememberedTokens(counting, TimeSpan.Zero);
        var token = Token(TimeSpan.FromMinutes(5));
        Assert.True((await tokens.ValidateTokenAsync(token, Rules)).IsValid);
        var changed = token[..^8] + (token[^8] == 'A' ? 'B' : 'A') + token[^7..];
        Assert.False((await tokens.ValidateTokenAsync(changed, Rules)).IsValid);
        Assert.False((await tokens.ValidateTokenAsync(changed, Rules)).IsValid);
        Assert.Equal(3, counting.Times);
    }

    static string Token(TimeSpan life) => new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
    {
        Issuer = "people", Audience = "zone", Expires = DateTime.UtcNow + life, SigningCredentials = new(Key, SecurityAlgorithms.EcdsaSha256),
        Claims = new Dictionary<string, object> { ["sub"] = "somebody" },
    });

    sealed class Counting : JsonWebTokenHandler
    {
        public int Times { get; private set; }

        public override Task<TokenValidationResult> ValidateTokenAsync(string token, TokenValidationParameters validationParameters)
        {
            Times++;
            return base.ValidateTokenAsync(token, validationParameters);
        }
    }
}
