using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.Clinical;

/// <summary>How the archive stands by each silo's last look, for those who keep it running (ARC-12, ARC-07).</summary>
static class ReadStorageDoor
{
    sealed record Answer
    {
        public required string Silo { get; init; }
        public required DateTimeOffset CheckedAt { get; init; }
        public required bool Compliant { get; init; }
        public required Failing[] Failing { get; init; }
        public required StorageFacts Facts { get; init; }
    }

    sealed record Failing(StorageFailure Question, string Remedy);

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/storage-checks", Read)
        .RequireAct(Act.SeeStorage).WithTags("Operations").WithSummary("Each silo's last look at the archive, with what fails and what to do about it (DT-9)")
        .Produces<Page<Answer>>();

    static async Task<IResult> Read(StorageCheckTable table, CancellationToken cancel) => TypedResults.Ok(new Page<Answer>([.. (await table.All(cancel)).Select(check => new Answer
    {
        Silo = check.Silo, CheckedAt = check.CheckedAt, Compliant = check.Failing.Length == 0, Facts = check.Facts,
        Failing = [.. check.Failing.Select(failure => new Failing(failure, StorageCompliance.Remedy(failure)))],
    })]));
}
