using System.Text;
using Referrals.Clinical;
using Referrals.Contracts;
using Xunit;

namespace Referrals.UnitTests.Clinical.Uploads;

/// <summary>What the sender says of a photograph in headers: exactly three keys, and checksums of one kind.</summary>
public sealed class TusHeadersTests
{
    const string Image = "1a000000-0000-4000-8000-000000000001";

    [Fact]
    public void Three_keys_in_any_order_are_read() =>
        Assert.Equal(new UploadMetadata(new(new Guid(Image)), ViewKind.CloseUpWithScale, "image/jpeg"),
            UploadMetadata.Read(Header(("type", "IMAGE/JPEG"), ("view", "CloseUpWithScale"), ("image", Image))).Value);

    public static TheoryData<string> Malformed => new()
    {
        "", "image", Header(("image", Image)), Header(("image", Image), ("view", "CloseUp")),
        Header(("image", Image), ("view", "CloseUp"), ("type", "image/jpeg"), ("filename", "mrs-smith.jpg")),
        Header(("image", Image), ("view", "CloseUp"), ("filename", "mrs-smith.jpg")),
        Header(("image", Image), ("image", Image), ("view", "CloseUp"), ("type", "image/jpeg")),
        Header(("image", "../../etc/passwd"), ("view", "CloseUp"), ("type", "image/jpeg")),
        Header(("image", Guid.Empty.ToString()), ("view", "CloseUp"), ("type", "image/jpeg")),
        Header(("image", Image), ("view", "closeup"), ("type", "image/jpeg")),
        Header(("image", Image), ("view", "2"), ("type", "image/jpeg")),
        Header(("image", Image), ("view", "CloseUp,Overview"), ("type", "image/jpeg")),
        Header(("image", Image), ("view", "CloseUp"), ("type", "image/jpég")),
        "image !!!,view Q2xvc2VVcA==,type aW1hZ2UvanBlZw==",
        new string('a', 500),
    };

    [Theory, MemberData(nameof(Malformed))]
    public void Anything_else_is_refused(string header) => Assert.Equal("upload-metadata-invalid", UploadMetadata.Read(header).Refusal?.Code);

    [Fact]
    public void No_metadata_is_refused() => Assert.Equal("upload-metadata-invalid", UploadMetadata.Read(null).Refusal?.Code);

    [Fact]
    public void A_sha256_in_base64_is_read() => Assert.Equal(Digest, UploadChecksum.Read($"sha256 {Convert.ToBase64String(Digest)}").Value);

    [Fact]
    public void No_checksum_is_no_error() => Assert.Equal((null, null), (UploadChecksum.Read(null).Value, UploadChecksum.Read(null).Refusal));

    [Theory]
    [InlineData("")]
    [InlineData("sha256")]
    [InlineData("sha256 ")]
    [InlineData("sha256 AAAA")]
    [InlineData("sha1 2jmj7l5rSw0yVb/vlWAYkK/YBwk=")]
    [InlineData("sha256 not base64 at all")]
    [InlineData("sha256 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void Any_other_checksum_is_refused(string header) => Assert.Equal("upload-checksum-invalid", UploadChecksum.Read(header).Refusal?.Code);

    [Theory]
    [InlineData("image/heic", "HEIC")]
    [InlineData("image/webp", "WebP")]
    [InlineData("application/dicom", "DICOM")]
    [InlineData("application/pdf", "PDF")]
    [InlineData("video/quicktime", "video")]
    [InlineData("text/html", "JPEG or a PNG")]
    public void A_declared_type_that_is_not_taken_says_what_to_do(string type, string word)
    {
        var refusal = UploadRefusals.TypeNotAccepted(type);
        Assert.Equal(("type-not-accepted", 415), (refusal.Code, refusal.Status));
        Assert.Contains(word, refusal.Advice);
    }

    static readonly byte[] Digest = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    static string Header(params (string Key, string Value)[] pairs) =>
        string.Join(',', pairs.Select(pair => $"{pair.Key} {Convert.ToBase64String(Encoding.UTF8.GetBytes(pair.Value))}"));
}
