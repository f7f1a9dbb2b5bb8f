namespace Referrals.Durable;

/// <summary>An expected "no", named after its reason; says what to do next. The door turns it into problem details (RFC 9457).</summary>
[GenerateSerializer, Immutable, Alias("Refusal")]
public sealed record Refusal
{
    /// <summary>A refusal of the domain.</summary>
    public Refusal(string code, int status, string title, string advice)
    {
        Code = code;
        Status = status;
        Title = title;
        Advice = advice;
    }

    /// <summary>Stable kebab-case name; the last part of the problem type.</summary>
    [Id(0)] public string Code { get; init; }
    /// <summary>HTTP status.</summary>
    [Id(1)] public int Status { get; init; }
    /// <summary>What is wrong, in one sentence without any value from the request.</summary>
    [Id(2)] public string Title { get; init; }
    /// <summary>What the caller can do about it.</summary>
    [Id(3)] public string Advice { get; init; }
}

/// <summary>Refusals that any grain may give.</summary>
public static class Refusals
{
    /// <summary>Absent and forbidden look alike, so that nobody can probe for what exists.</summary>
    public static readonly Refusal NotFound = new("not-found", 404, "There is no such thing, or it is not yours.",
        "Check the id and that your token names the right organisation.");

    /// <summary>The same Idempotency-Key came with another body.</summary>
    public static readonly Refusal IdempotencyKeyReused = new("idempotency-key-reused", 422, "This idempotency key was used for another request.",
        "Use a new Idempotency-Key for a new request; repeat the old body to get the old answer.");

    /// <summary>If-Match does not name the current version.</summary>
    public static readonly Refusal VersionMismatch = new("version-mismatch", 412, "Somebody has changed this since you read it.",
        "Read it again, look at the difference, and send the change with the new ETag.");

    /// <summary>The id is taken by something with other content.</summary>
    public static readonly Refusal AlreadyExists = new("already-exists", 409, "This id is already in use.",
        "Choose a new random UUID.");
}
