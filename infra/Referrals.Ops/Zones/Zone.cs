using Referrals.Ops.Layout;

namespace Referrals.Ops.Zones;

/// <summary>The two halves of the system, which share nothing but messages: who the patient is, and what is wrong.</summary>
public enum Zone
{
    Identity,
    Clinical
}

/// <summary>What each zone is called, in file names, databases, roles and URLs.</summary>
public static class ZoneNames
{
    public static string Name(this Zone zone) => zone switch
    {
        Zone.Identity => "identity",
        Zone.Clinical => "clinical"
    };

    /// <summary>The built program of the zone.</summary>
    public static string Program(this Zone zone) => Repository.BuiltProgram("src", zone switch
    {
        Zone.Identity => "Referrals.Identity",
        Zone.Clinical => "Referrals.Clinical"
    });

    /// <summary>The zone's own key, with which it signs what it says to the other.</summary>
    public static Signer Signer(this Zone zone) => zone switch
    {
        Zone.Identity => Layout.Signer.Identity,
        Zone.Clinical => Layout.Signer.Clinical
    };

    /// <summary>The name by which the zone's silos know each other over TLS.</summary>
    public static string Silos(this Zone zone) => $"silos.{zone.Name()}.referrals";

    /// <summary>Its processes, numbered from 1.</summary>
    public static string Process(this Zone zone, int number) => $"{zone.Name()}-{number}";
}
