using System.Text.Json;
using Referrals.Imaging.SealedUpload;

namespace Referrals.Ops.Layout;

/// <summary>The key to which originals are sealed. Its private half belongs to whoever answers a court or a patient, and to no zone: here, to a folder of its own.</summary>
public static class EvidenceKey
{
    sealed record Kept(Guid Id, string Point);

    /// <summary>Makes it once.</summary>
    public static EvidencePublicKey Ensure(DataFolder folder)
    {
        var home = Path.Combine(folder.Keys, "evidence");
        var file = Path.Combine(home, "public.json");
        if (!File.Exists(file))
        {
            using var key = P256PrivateKey.Create();
            PrivateFile.CreateFolder(home);
            PrivateFile.Write(PrivateKey(folder), key.ToPem() + "\n");
            PrivateFile.Write(file, JsonSerializer.Serialize(new Kept(Guid.NewGuid(), key.Point.ToString()), KeptJson.Indented));
        }
        var kept = JsonSerializer.Deserialize<Kept>(File.ReadAllText(file), KeptJson.Indented)!;
        return P256Point.TryParse(kept.Point, out var point) ? new(new(kept.Id), point) : throw new InvalidDataException($"{file} holds no point of P-256");
    }

    public static string PrivateKey(DataFolder folder) => Path.Combine(folder.Keys, "evidence", "private.pem");

    /// <summary>For whoever may open originals.</summary>
    public static EvidencePrivateKey Private(DataFolder folder) => new(Ensure(folder).Id, P256PrivateKey.FromPem(File.ReadAllText(PrivateKey(folder))));
}
