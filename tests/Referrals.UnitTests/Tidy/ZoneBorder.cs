using System.Reflection;
using System.Text.RegularExpressions;
using Xunit;

namespace Referrals.UnitTests.Tidy;

/// <summary>A patient's identity is inexpressible in the clinical zone: its assemblies know no type that could hold one (design §1, T5).</summary>
public sealed partial class ZoneBorder
{
    static readonly Assembly Identity = Assembly.Load("Referrals.Identity");
    static readonly string[] ClinicalSide = ["Referrals.Clinical", "Referrals.Contracts", "Referrals.Durable", "Referrals.Hosting", "Referrals.Imaging"];

    [Fact]
    public void No_assembly_of_the_clinical_side_reaches_the_identity_zone()
    {
        var reached = new HashSet<string>();
        var toVisit = new Stack<Assembly>(ClinicalSide.Select(Assembly.Load));
        while (toVisit.TryPop(out var assembly))
        {
            foreach (var name in assembly.GetReferencedAssemblies().Where(name => name.Name!.StartsWith("Referrals.", StringComparison.Ordinal) && reached.Add(name.Name!)))
                toVisit.Push(Assembly.Load(name));
        }
        Assert.DoesNotContain(Identity.GetName().Name!, reached);
    }

    [Fact]
    public void No_member_of_the_clinical_side_is_named_after_an_identity()
    {
        var suspicious =
            from assembly in ClinicalSide.Select(Assembly.Load)
            from type in assembly.GetTypes()
            where !type.Name.Contains('<') && !type.FullName!.StartsWith("OrleansCodeGen", StringComparison.Ordinal)
            from member in type.GetMembers(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
            where IdentityWord().IsMatch(member.Name)
            select $"{type.FullName}.{member.Name}";
        Assert.Empty(suspicious);
    }

    [Fact]
    public void The_identity_zone_knows_no_photograph()
    {
        Assert.DoesNotContain(Identity.GetReferencedAssemblies(), name => name.Name is "Referrals.Imaging" or "Referrals.Clinical");
    }

    [GeneratedRegex("NhsNumber|FamilyName|GivenName|Surname|Forename|BirthDate|DateOfBirth|Postcode|PatientName|PatientIdentity|HospitalNumber", RegexOptions.IgnoreCase)]
    private static partial Regex IdentityWord();
}
