using System.Collections.Frozen;
using System.Security.Cryptography;

namespace Referrals.Imaging.Filter;

/// <summary>Colour profiles that are the same in everybody's photographs, by SHA-256. Any other may carry a name, a screen's serial number or worse.</summary>
static class KnownProfiles
{
    static readonly FrozenDictionary<string, ColourProfile> known = new Dictionary<string, ColourProfile>
    {
        ["2b3aa1645779a9e634744faf9b01e9102b0c9b88fd6deced7934df86b949af7e"] = ColourProfile.SRgb, // Hewlett-Packard 1998, 3,144 bytes
        ["3f6d674174f3804eb0dabdac90ae17486e898c5063a66f861c116ea033da8301"] = ColourProfile.SRgb, // the same as many programs embed it
        ["eddaf344b5edea13269e0d20055f335610e5e0b6e33e6e536f2701bc18c5f7d5"] = ColourProfile.SRgb, // Artifex, 2,576 bytes
        ["2a92d4bae450b76d8b0aa42193df974d75f62738ecebf74f01c5e75b12a95796"] = ColourProfile.SRgb, // Debian icc-profiles-free
        ["c87e049275a6729f0fb5afd533d35e4baf7e73bac68d780cfb7690bfa37ea451"] = ColourProfile.SRgb, // colord
        ["c56e1685d888f5edb92fe07f2750f387f8fe8e91b32ff8fb0b56bfbbb9458353"] = ColourProfile.SRgb, // compact, public domain, as libvips brings it
        ["231752984cd4a5278e1b8d2390fe496767d4511fc81f54e1a5c69ae9ab4c42b5"] = ColourProfile.DisplayP3, // the same
        ["e468e89239fc0493d5e8fb9b014e91b210c6caa73c81edf04c3d21a734f377cc"] = ColourProfile.DisplayP3, // Apple, as phones write it
        ["b1ef67d4b04ddcdb5bdc8bce7163bc2985f6a244a707eccdf13b379d2d59126c"] = ColourProfile.AdobeRgb, // Apple 2016
        ["e40e9101cc47cfe856eac2f33fa66edc7910e304387adf2bce51b32261e74b4d"] = ColourProfile.AdobeRgb, // Apple 2019
        ["ba7062c37f90353145601f79fd05e3bf74b844dc3fb78f28f9d7afdd192272f8"] = ColourProfile.AdobeRgb, // colord
        ["76f4ad83ad4726d33e2291a5b3e3bf4f30b2f723c65a583b74a9365e30e097c7"] = ColourProfile.AdobeRgb, // Debian icc-profiles-free
    }.ToFrozenDictionary();

    /// <param name="profile">In full, not compressed.</param>
    public static ColourProfile Name(ReadOnlySpan<byte> profile) => ByDigest(SHA256.HashData(profile));

    public static ColourProfile ByDigest(ReadOnlySpan<byte> sha256) => known.GetValueOrDefault(Convert.ToHexStringLower(sha256), ColourProfile.Unknown);
}
