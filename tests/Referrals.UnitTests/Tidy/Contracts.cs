using System.Reflection;
using System.Text.RegularExpressions;
using MassTransit;
using Referrals.Contracts.Messages;
using Referrals.Durable;
using Referrals.Ops.Layout;
using Xunit;

namespace Referrals.UnitTests.Tidy;

/// <summary>What the engineering traps ask of every grain and message, checked over all of them.</summary>
public sealed class Contracts
{
    static readonly Assembly[] Zones = [Assembly.Load("Referrals.Clinical"), Assembly.Load("Referrals.Identity")];

    static IEnumerable<Type> Grains => from assembly in Zones.Append(typeof(PersonAccessGrain).Assembly) from type in assembly.GetTypes() where IsDeciding(type) && !type.IsAbstract select type;

    /// <summary>The storage key knows the state's name, not the grain's class: two classes with one name would read each other's rows (trap 1).</summary>
    [Fact]
    public void Every_deciding_grain_has_a_name_of_its_own_that_is_a_table()
    {
        var names = Grains.Select(grain => grain.GetCustomAttribute<Orleans.GrainTypeAttribute>()?.GetGrainType(null!, null!).ToString() ?? $"{grain.Name} has none").ToArray();
        Assert.NotEmpty(names);
        Assert.All(names, name => Assert.Matches("^[a-z]{3,30}$", name));
        Assert.Equal(names.Length, names.Distinct().Count());
    }

    /// <summary>A mandatory publish that no queue takes fails for ever (trap 19).</summary>
    [Fact]
    public void Every_message_type_has_a_consumer()
    {
        var consumed = (from zone in Zones from type in zone.GetTypes() from contract in type.GetInterfaces()
                        where contract.IsGenericType && contract.GetGenericTypeDefinition() == typeof(IConsumer<>)
                        select contract.GenericTypeArguments[0]).ToHashSet();
        var messages = typeof(AdviceIssued).Assembly.GetTypes().Where(type => type.Namespace == typeof(AdviceIssued).Namespace && type is { IsPublic: true, IsAbstract: false });
        Assert.Equal(messages.OrderBy(type => type.Name), consumed.OrderBy(type => type.Name));
    }

    /// <summary>Keys are Guids: string keys that look like hexadecimal collide (trap 2).</summary>
    [Fact]
    public void Every_grain_interface_has_a_Guid_key()
    {
        var interfaces = from zone in Zones from type in zone.GetTypes() where type.IsInterface && typeof(IGrain).IsAssignableFrom(type) select type;
        Assert.All(interfaces, type => Assert.True(typeof(IGrainWithGuidKey).IsAssignableFrom(type), type.Name));
    }

    /// <summary>Events are told apart by $type; each derived event must be registered, or its row could not be read.</summary>
    [Fact]
    public void Every_event_is_registered_under_its_own_name()
    {
        foreach (var root in Grains.Select(grain => DecidingArguments(grain)[1]).Distinct())
        {
            var registered = root.GetCustomAttributes<System.Text.Json.Serialization.JsonDerivedTypeAttribute>().ToDictionary(attribute => attribute.DerivedType, attribute => attribute.TypeDiscriminator);
            var derived = root.Assembly.GetTypes().Where(type => type.IsSubclassOf(root) && !type.IsAbstract).ToArray();
            Assert.NotEmpty(derived);
            Assert.All(derived, type => Assert.Equal(type.Name, registered.GetValueOrDefault(type)));
        }
    }

    /// <summary>The decisions of every grain are led through random lives; who adds a grain is told here that its lives are missing.</summary>
    [Fact]
    public void Every_deciding_grain_is_led_through_random_lives()
    {
        var lives = Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests/Referrals.UnitTests"), "*LifeTests.cs", SearchOption.AllDirectories).Select(File.ReadAllText).ToArray();
        var missing = Grains.Select(grain => DecidingArguments(grain)[1].Name).Where(events => !lives.Any(file => Regex.IsMatch(file, $@"\b{events}\b")));
        Assert.Equal([], missing.ToArray());
    }

    /// <summary>Who may do what stands in one place; an endpoint with roles of its own would be a second one (security.md §3.10).</summary>
    [Fact]
    public void Every_endpoint_says_what_it_does_and_not_who_may()
    {
        var sources = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories).Where(file => !file.Contains("/obj/") && !file.EndsWith("ActRequirement.cs"));
        var own = sources.Where(file => Regex.IsMatch(File.ReadAllText(file), @"\.RequireAuthorization\(|RequireRole\(")).Select(Path.GetFileName);
        Assert.Equal([], own.ToArray());
    }

    static bool IsDeciding(Type type) => type.BaseType is { } parent && (parent.IsGenericType && parent.GetGenericTypeDefinition() == typeof(DecidingGrain<,>) || IsDeciding(parent));

    static Type[] DecidingArguments(Type type) =>
        type.BaseType is { IsGenericType: true } parent && parent.GetGenericTypeDefinition() == typeof(DecidingGrain<,>) ? parent.GenericTypeArguments : DecidingArguments(type.BaseType!);
}
