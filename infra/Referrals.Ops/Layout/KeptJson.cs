using System.Text.Encodings.Web;
using System.Text.Json;

namespace Referrals.Ops.Layout;

/// <summary>How the JSON below the data folder is written: people read it.</summary>
static class KeptJson
{
    public static JsonSerializerOptions Indented { get; } = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping
    };
}
