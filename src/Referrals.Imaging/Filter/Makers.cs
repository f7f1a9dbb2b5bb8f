using System.Text;

namespace Referrals.Imaging.Filter;

/// <summary>Well-known makers and what they build. Only the kind of device leaves here.</summary>
static class Makers
{
    /// <summary>The first line that fits counts; an empty model fits every model.</summary>
    static readonly (string Make, string Model, DeviceClass Class)[] known =
    [
        ("Apple", "iPad", DeviceClass.Tablet), ("Apple", "iPhone", DeviceClass.Phone), ("Apple", "iPod", DeviceClass.Phone),
        ("Samsung", "SM-T", DeviceClass.Tablet), ("Samsung", "SM-X", DeviceClass.Tablet), ("Samsung", "SM-P", DeviceClass.Tablet),
        ("Samsung", "GT-P", DeviceClass.Tablet), ("Samsung", "NX", DeviceClass.Camera), ("Samsung", "EK-", DeviceClass.Camera), ("Samsung", "", DeviceClass.Phone),
        ("Google", "Pixel Tablet", DeviceClass.Tablet), ("Google", "Pixel", DeviceClass.Phone), ("Google", "Nexus", DeviceClass.Phone),
        ("Sony", "DSC", DeviceClass.Camera), ("Sony", "ILCE", DeviceClass.Camera), ("Sony", "ILCA", DeviceClass.Camera), ("Sony", "ILME", DeviceClass.Camera),
        ("Sony", "SLT", DeviceClass.Camera), ("Sony", "NEX", DeviceClass.Camera), ("Sony", "ZV-", DeviceClass.Camera), ("Sony", "SGP", DeviceClass.Tablet),
        ("Sony", "", DeviceClass.Phone), ("Huawei", "MediaPad", DeviceClass.Tablet), ("Huawei", "MatePad", DeviceClass.Tablet),
        .. Enumerable.Select(["Huawei", "Honor", "Xiaomi", "Redmi", "POCO", "OnePlus", "OPPO", "realme", "vivo", "Motorola", "Nokia", "HMD", "Nothing", "Fairphone",
            "HTC", "LG", "ZTE", "TCL", "Ulefone", "Asus"], make => (make, "", DeviceClass.Phone)),
        .. Enumerable.Select(["Canon", "Nikon", "Fujifilm", "Olympus", "OM Digital", "Panasonic", "Leica", "Pentax", "Ricoh", "Sigma", "Hasselblad", "Casio",
            "Kodak", "Eastman Kodak", "Minolta", "Konica", "GoPro", "DJI", "Phase One"], make => (make, "", DeviceClass.Camera)),
    ];

    public static DeviceClass Classify(ReadOnlySpan<byte> make, ReadOnlySpan<byte> model)
    {
        var (maker, device) = (Encoding.Latin1.GetString(make).Trim(), Encoding.Latin1.GetString(model).Trim());
        foreach (var line in known)
            if (maker.StartsWith(line.Make, StringComparison.OrdinalIgnoreCase) && device.StartsWith(line.Model, StringComparison.OrdinalIgnoreCase))
                return line.Class;
        return DeviceClass.Unknown;
    }
}
