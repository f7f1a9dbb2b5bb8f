using System.Net;
using System.Net.Http.Headers;
using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.Identity;

/// <summary>Clinical has no answer to this referral yet, or did not give it: may heal, so the message is tried again and then parked with a retry.</summary>
public sealed class AdviceNotThereException : Exception;

/// <summary>The one call from identity to clinical: fetches the hub's signed answer and believes nothing but the signature.</summary>
public sealed class AdvicePackages(HttpClient http, ClinicalCalls calls, PeerStatements clinical, ZoneSettings settings, TimeProvider time)
{
    /// <summary>Name of the other zone in the configuration.</summary>
    public const string Peer = "clinical";
    /// <summary>A package with its longest text and most photographs is 71 KB signed.</summary>
    public const int AnswerBytesMax = 256 * 1024;

    /// <summary>The verified answer to a referral.</summary>
    /// <exception cref="MessageRefusedException">Not signed by clinical for us, or about another referral: trying again cannot help.</exception>
    /// <exception cref="AdviceNotThereException">404.</exception>
    /// <exception cref="HttpRequestException">No address of clinical answered.</exception>
    public async Task<AdvicePackage> Fetch(ReferralId referral, CancellationToken cancel)
    {
        var signed = await Ask(referral, cancel);
        var package = await clinical.Verify<AdvicePackage>(StatementType.AdvicePackage, settings.Tokens.Audience, signed, time);
        if (package is null) throw new MessageRefusedException(PairingRefusals.PackageNotGenuine);
        return package.Referral == referral ? package : throw new MessageRefusedException(PairingRefusals.PackageOfAnother);
    }

    /// <summary>Asks one silo of clinical after the other.</summary>
    async Task<string> Ask(ReferralId referral, CancellationToken cancel)
    {
        Exception? failure = null;
        foreach (var url in calls.Urls)
        {
            try
            {
                return await Ask(url, referral, cancel);
            }
            catch (Exception unreachable) when (unreachable is HttpRequestException or TaskCanceledException && !cancel.IsCancellationRequested)
            {
                failure = unreachable;
            }
        }
        throw new HttpRequestException("No address of clinical answered.", failure);
    }

    async Task<string> Ask(string url, ReferralId referral, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{url}/referrals/{referral}/advice-package");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", calls.Token());
        using var answer = await http.SendAsync(request, cancel);
        if (answer.StatusCode == HttpStatusCode.NotFound) throw new AdviceNotThereException();
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<PackageAnswer>(cancel))!.Package;
    }

    sealed record PackageAnswer(string Package);
}

/// <summary>Why a package is not even looked at.</summary>
public static class PairingRefusals
{
    public static readonly Refusal PackageNotGenuine = new("package-not-genuine", 422, "The advice package is not signed by clinical for identity, or is out of date.",
        "Compare the key sets of the two zones; then send the parked message again.");
    public static readonly Refusal PackageOfAnother = new("package-of-another-referral", 422, "Clinical gave the package of another referral.",
        "Report it: clinical answers wrongly.");
}
