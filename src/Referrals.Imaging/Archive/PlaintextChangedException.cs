namespace Referrals.Imaging.Archive;

/// <summary>The photograph sent now is not the one of which an earlier attempt left pieces: the upload is abandoned and begun anew.</summary>
/// <remarks>
/// Two different plaintexts under one key and chunk number would give both away. The way on is to delete the object and to begin again under a
/// fresh data key; nothing of the new bytes has been written.
/// </remarks>
public sealed class PlaintextChangedException()
    : Exception("The bytes differ from those that an earlier writer of this object left; begin the upload anew under a fresh key.");
