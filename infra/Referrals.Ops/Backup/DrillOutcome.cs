using System.Text.Json;
using Referrals.Ops.Layout;

namespace Referrals.Ops.Backup;

/// <summary>How large a rehearsal is.</summary>
/// <param name="Referrals">Closed cases with photographs that are there beforehand.</param>
/// <param name="Load">Referrals on their way while the backup is taken and everything dies.</param>
/// <param name="Seconds">Over which they arrive; everything dies when two thirds of it are over.</param>
/// <param name="Promptness">Whether commits wait for the backup.</param>
public sealed record DrillOptions(int Referrals, int Load, int Seconds, Promptness Promptness);

/// <summary>What one rehearsal brought.</summary>
public sealed record DrillOutcome
{
    public required DrillOptions Options { get; init; }
    public required int Acknowledged { get; init; }
    public required int AnswersFiled { get; init; }
    public required int Lost { get; init; }
    public required int Duplicated { get; init; }
    public required int Mispaired { get; init; }
    public required int Stuck { get; init; }
    public required int LikenessesChanged { get; init; }
    public required double BackupSeconds { get; init; }
    public required double RestoreSeconds { get; init; }
    public required double ReadySeconds { get; init; }
    public required double BackupMegabytes { get; init; }
    public required double ArchiveMegabytes { get; init; }
    public required double CommitMsBefore { get; init; }
    public required double CommitMsWith { get; init; }
    public required int IdentityInStolenClinical { get; init; }
    public required int ClinicalInStolenIdentity { get; init; }
    public required int WordsThatMustBeFound { get; init; }
    public required IReadOnlyList<string> Wrong { get; init; }

    public bool IsGood => (Lost, Duplicated, Mispaired, Stuck, LikenessesChanged, IdentityInStolenClinical, ClinicalInStolenIdentity) == (0, 0, 0, 0, 0, 0, 0)
        && Wrong.Count == 0 && Acknowledged > 0 && WordsThatMustBeFound > 0;

    public IEnumerable<string> Lines() =>
    [
        .. Wrong.Take(40),
        $"{Acknowledged} referrals were acknowledged and {AnswersFiled} answers filed before everything was killed",
        $"lost {Lost}, duplicated {Duplicated}, mispaired {Mispaired}, stuck {Stuck}; likenesses changed {LikenessesChanged} of {Options.Referrals}",
        $"backup {BackupSeconds:0.0} s ({BackupMegabytes:0} MB of databases, {ArchiveMegabytes:0} MB of photographs), restore {RestoreSeconds:0.0} s, serving after {ReadySeconds:0.0} s",
        $"a commit alone: {CommitMsBefore:0.0} ms without the backup, {CommitMsWith:0.0} ms with it",
        $"stolen backups, opened with their own key: {IdentityInStolenClinical} identities in clinical's, {ClinicalInStolenIdentity} clinical words in identity's ({WordsThatMustBeFound} ids found by the same search)"
    ];

    public void Write(string? file)
    {
        if (file is not null)
            File.WriteAllText(file, JsonSerializer.Serialize(this, KeptJson.Indented) + "\n");
    }
}
