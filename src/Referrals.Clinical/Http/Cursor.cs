using System.Buffers.Text;
using System.Text;
using Referrals.Durable;

namespace Referrals.Clinical;

/// <summary>Where a page ended, opaque to the client: the sort key of its last row.</summary>
public static class Cursor
{
    /// <summary>Given for anything that we did not hand out.</summary>
    public static readonly Refusal Malformed = new("cursor-malformed", 400, "The cursor is not one of ours.", "Send after exactly as you received it in next, or leave it out.");

    public static string Of(QueuePlace place) => Encode($"{place.Rank}.{place.DueAt}.{place.Referral:N}");

    public static string Of(ListPlace place) => Encode($"{place.CreatedAt}.{place.Referral:N}");

    public static string Of(DuePlace place) => Encode($"{place.DueAt}.{place.ImageSet:N}");

    public static string Of(Guid id) => Encode($"{id:N}");

    public static Result<QueuePlace> Queue(string? after)
    {
        if (string.IsNullOrEmpty(after)) return QueuePlace.Start;
        return Parts(after) is [var rank, var due, var id] && int.TryParse(rank, out var r) && long.TryParse(due, out var d) && Guid.TryParseExact(id, "N", out var g)
            ? new QueuePlace(r, d, g) : Malformed;
    }

    public static Result<ListPlace> List(string? after)
    {
        if (string.IsNullOrEmpty(after)) return ListPlace.Start;
        return Parts(after) is [var created, var id] && long.TryParse(created, out var c) && Guid.TryParseExact(id, "N", out var g) ? new ListPlace(c, g) : Malformed;
    }

    public static Result<DuePlace> Due(string? after)
    {
        if (string.IsNullOrEmpty(after)) return DuePlace.Start;
        return Parts(after) is [var due, var id] && long.TryParse(due, out var d) && Guid.TryParseExact(id, "N", out var g) ? new DuePlace(d, g) : Malformed;
    }

    public static Result<Guid> Id(string? after)
    {
        if (string.IsNullOrEmpty(after)) return Guid.Empty;
        return Parts(after) is [var id] && Guid.TryParseExact(id, "N", out var g) ? g : Malformed;
    }

    static string Encode(string place) => Base64Url.EncodeToString(Encoding.ASCII.GetBytes(place));

    static string[] Parts(string after) =>
        after.Length <= 200 && Base64Url.IsValid(after) ? Encoding.ASCII.GetString(Base64Url.DecodeFromChars(after)).Split('.') : [];
}
