using Referrals.ClusterTests.Running;
using Referrals.ClusterTests.Uploads;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(Referrals.ClusterTests.SharedSystemsFirst))]

namespace Referrals.ClusterTests;

/// <summary>What many tests share, and so goes on longest, begins first: begun last, it would run to its end beside an idle processor.</summary>
public sealed class SharedSystemsFirst : ITestCollectionOrderer
{
    static readonly string[] First = [RunningSystem.Name, nameof(AClinic)];

    public IReadOnlyCollection<TCollection> OrderTestCollections<TCollection>(IReadOnlyCollection<TCollection> testCollections) where TCollection : ITestCollection =>
        [.. testCollections.OrderByDescending(collection => First.Contains(collection.TestCollectionDisplayName)).ThenBy(collection => collection.UniqueID, StringComparer.Ordinal)];
}
