using System.Security.Cryptography;
using System.Text;

namespace Referrals.Contracts;

/// <summary>Free texts of the sender that reach the clinical zone, and the names of the files that the photographs came from (PSN-17, PSN-18).</summary>
public enum TextField { Question, History, Information, FileName }

/// <summary>What the sender says a finding is, where one may say so at all.</summary>
public enum FindingIs { OrdinaryWord, MedicalTerm, Professional, SomebodyElse }

/// <summary>How the two zones know a text again: SHA-256 of its UTF-8 bytes, lower-case hexadecimal.</summary>
public static class TextDigest
{
    /// <summary>The digest of a text, exactly as it is: a blank more is another text.</summary>
    public static string Of(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
