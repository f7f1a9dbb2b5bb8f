using Referrals.Ops.Processes;

namespace Referrals.Ops.Parts;

/// <summary>Where a server's programs are, which user it runs as, and in which folder its data may lie.</summary>
/// <param name="Programs">Folder of its executables.</param>
/// <param name="RunAs">Null: as ourselves, since we are not root.</param>
/// <param name="Folder">The data folder, or the fallback when the user cannot reach that.</param>
public sealed record ServerSite(string Programs, SystemUser? RunAs, string Folder);
