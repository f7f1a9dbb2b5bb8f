using Referrals.Hosting;
using Xunit;

namespace Referrals.UnitTests.Identity;

/// <summary>A record system is reached over https, or not at all: what travels names patients.</summary>
public sealed class EprSettingsTests
{
    [Theory]
    [InlineData("https://epr.example.invalid/fhir", "Production", true)]
    [InlineData("http://epr.example.invalid/fhir", "Production", false)]
    [InlineData("http://127.0.0.1:8080/fhir", "Production", true)]
    [InlineData("http://epr.example.invalid/fhir", "Development", true)]
    [InlineData("ftp://epr.example.invalid/fhir", "Development", false)]
    [InlineData("https://user:secret@epr.example.invalid", "Production", false)]
    [InlineData("https://epr.example.invalid/?x=1", "Production", false)]
    [InlineData("not an address", "Development", false)]
    public void Its_address(string url, string environment, bool taken) => Check(new() { Url = url }, environment, taken);

    [Theory]
    [InlineData(0, false)]
    [InlineData(120, true)]
    [InlineData(121, false)]
    public void Its_patience(int seconds, bool taken) => Check(new() { Url = "https://epr.example.invalid", TimeoutSeconds = seconds }, "Production", taken);

    [Fact]
    public void Its_token_is_there_and_the_owners_alone()
    {
        Check(new() { Url = "https://epr.example.invalid", TokenFile = "/nowhere/token" }, "Production", taken: false);
        var file = Path.GetTempFileName();
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Check(new() { Url = "https://epr.example.invalid", TokenFile = file }, "Production", taken: true);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        Check(new() { Url = "https://epr.example.invalid", TokenFile = file }, "Production", taken: false);
        File.Delete(file);
    }

    static void Check(ZoneSettings.EprSettings epr, string environment, bool taken) => Assert.Equal(taken, SafeStart.EprRefused(epr, environment == "Development") is null);
}
