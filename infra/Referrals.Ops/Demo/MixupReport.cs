using System.Text;

namespace Referrals.Ops.Demo;

/// <summary>The mistakes, how they were found, and how they were put right.</summary>
static class MixupReport
{
    public static string Of(Mixup mixup)
    {
        var text = new StringBuilder().AppendLine("Mistakes on purpose:");
        foreach (var line in mixup.Story)
            text.AppendLine($"  {line}");
        foreach (var amiss in mixup.Amiss)
            text.AppendLine($"AMISS: {amiss}");
        return text.ToString();
    }
}
