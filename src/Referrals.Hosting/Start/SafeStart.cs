using System.Text.Json;

namespace Referrals.Hosting;

/// <summary>The configuration is missing, unreadable or unsafe; the process must not start.</summary>
public sealed class UnsafeConfigurationException(string reason) : Exception(reason);

/// <summary>Reads the configuration and refuses to start on one that could harm patients, saying why.</summary>
public static class SafeStart
{
    static readonly string[] Nations = ["GB-ENG", "GB-SCT", "GB-WLS"];

    /// <summary>The settings of <c>--config FILE</c>.</summary>
    /// <exception cref="UnsafeConfigurationException">With the reason.</exception>
    public static ZoneSettings Read(string[] args, string zone)
    {
        var at = Array.IndexOf(args, "--config");
        if (at < 0 || at + 1 >= args.Length) throw new UnsafeConfigurationException("No configuration: start with --config FILE.");
        var settings = Parse(args[at + 1]);
        if (settings.Zone != zone) throw new UnsafeConfigurationException($"This is the {zone} zone; the configuration is for '{settings.Zone}'.");
        if (Check(settings, TimeProvider.System.GetUtcNow()) is { } warning) Console.Error.WriteLine($"Warning: {warning}");
        return settings;
    }

    /// <summary>Every reason not to start; returns when there is none, with what the operator should know nevertheless.</summary>
    /// <exception cref="UnsafeConfigurationException">With the first reason found.</exception>
    public static string? Check(ZoneSettings settings, DateTimeOffset now)
    {
        Refuse(settings.Keys.Provider != "Development", $"Unknown key provider '{settings.Keys.Provider}'.");
        Refuse(!settings.IsDevelopment, "Keys.Provider 'Development' keeps keys in files; it is refused outside the Development environment.");
        Refuse(settings.Keys.LinksKeptDays is < 1 or > 3650, "Keys.LinksKeptDays is not within 1 to 3650: how long the key to an ended link's patient is kept.");
        Refuse(!Nations.Contains(settings.Postgres.Nation), Where("Postgres", settings.Postgres.Nation));
        Refuse(settings.Archive is { } archive && !Nations.Contains(archive.Nation), Where("Archive", settings.Archive?.Nation));
        foreach (var (practice, epr) in settings.Epr) Refuse(EprRefused(epr, settings.IsDevelopment) is not null, $"Epr.{practice}: {EprRefused(epr, settings.IsDevelopment)}");
        Refuse(settings.Limits is not { RequestsPerSecond: > 0, RequestsAtOnce: > 0, Person: { UploadsPerMinute: > 0, MegabytesPerMinute: >= 32, UploadsOpen: > 0 },
            Practice: { UploadsPerMinute: > 0, MegabytesPerMinute: >= 32, UploadsOpen: > 0 } }, "Limits must be above zero, and leave room for one photograph of 30 MiB a minute.");
        Refuse(settings.RabbitMq.Username == "guest", "RabbitMQ's guest is an administrator with a known password.");
        Refuse(settings.Tokens.Issuers.Length == 0, "Tokens.Issuers is empty: nobody could be let in.");
        foreach (var file in settings.Tokens.Issuers.Select(issuer => issuer.JwksFile).Append(settings.Keys.SigningKeyFile).Where(file => !File.Exists(file)))
            Refuse(true, $"The key file {Path.GetFileName(file)} does not exist.");
        Refuse(!OnlyOwnerReads(settings.Keys.SigningKeyFile), $"{Path.GetFileName(settings.Keys.SigningKeyFile)} can be read by others; set its mode to 0600.");
        return SafeTransport.Check(settings, now);
    }

    /// <summary>Why a practice's record system must not be reached like this; null when it may. What travels there names patients.</summary>
    public static string? EprRefused(ZoneSettings.EprSettings epr, bool isDevelopment) =>
        !Uri.TryCreate(epr.Url, UriKind.Absolute, out var url) || url.Scheme is not ("https" or "http") || url.UserInfo.Length > 0 || url.Query.Length > 0 ? "Url is not the address of a server."
        : url.Scheme == "http" && !isDevelopment && !url.IsLoopback ? "Url is not https."
        : epr.TokenFile is { } file && !File.Exists(file) ? $"the token file {Path.GetFileName(file)} does not exist."
        : epr.TokenFile is { } secret && !OnlyOwnerReads(secret) ? $"{Path.GetFileName(secret)} can be read by others; set its mode to 0600."
        : epr.TimeoutSeconds is < 1 or > 120 ? "TimeoutSeconds is not within 1 to 120."
        : null;

    static ZoneSettings Parse(string file)
    {
        if (!File.Exists(file)) throw new UnsafeConfigurationException($"The configuration file {file} does not exist.");
        Refuse(!OnlyOwnerReads(file), "The configuration file holds secrets and can be read by others; set its mode to 0600.");
        try
        {
            return JsonSerializer.Deserialize<ZoneSettings>(File.ReadAllText(file))!;
        }
        catch (JsonException malformed)
        {
            throw new UnsafeConfigurationException($"The configuration file is not complete, valid JSON ({malformed.Path}, line {malformed.LineNumber}).");
        }
    }

    // DT-19, ARC-08: England, Scotland or Wales; Northern Ireland, the EU and unknown places are refused.
    static string Where(string store, string? nation) => $"{store}.Nation is '{nation}'; data may rest in GB-ENG, GB-SCT or GB-WLS only.";

    internal static bool OnlyOwnerReads(string file) =>
        OperatingSystem.IsWindows() || (File.GetUnixFileMode(file) & (UnixFileMode.GroupRead | UnixFileMode.OtherRead)) == 0;

    static void Refuse(bool unsafely, string why)
    {
        if (unsafely) throw new UnsafeConfigurationException(why);
    }
}
