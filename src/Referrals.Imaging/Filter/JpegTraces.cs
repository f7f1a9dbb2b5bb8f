namespace Referrals.Imaging.Filter;

/// <summary>Notes which of the known carriers of identity a JPEG brought along.</summary>
static class JpegTraces
{
    /// <summary>Photoshop's small picture, by the number of its resource.</summary>
    static ReadOnlySpan<byte> PhotoshopThumbnail => "8BIM\u0004\u000C"u8;

    /// <param name="marker">E0 to EF.</param>
    /// <param name="payload">Of the segment, in full.</param>
    /// <param name="found">Where it is noted.</param>
    public static void Note(byte marker, ReadOnlySpan<byte> payload, Findings found)
    {
        if (marker == 0xE0 && payload.StartsWith("JFIF\0"u8) && payload.Length >= 14 && payload[12] * payload[13] > 0
            || marker == 0xE0 && payload.StartsWith("JFXX\0"u8)
            || marker == 0xED && payload.IndexOf(PhotoshopThumbnail) >= 0)
            found.Facts = found.Facts with { HadThumbnail = true };
        if (marker == 0xE1 && payload.StartsWith("http://ns.adobe.com/"u8)) found.ReadXmp(payload);
        if (marker == 0xE2 && payload.StartsWith("MPF\0"u8)) found.Facts = found.Facts with { HadSecondPicture = true };
        if (marker == 0xEB && payload.StartsWith("JP"u8)) found.Facts = found.Facts with { HadProvenance = true };
        if (marker == 0xED && payload.StartsWith("Photoshop"u8)) found.Facts = found.Facts with { HadText = true };
    }
}
