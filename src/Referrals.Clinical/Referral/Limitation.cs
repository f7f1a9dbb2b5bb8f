namespace Referrals.Clinical;

/// <summary>What stands with every answer: a photograph never equals an examination (SCO-09). Wordings are numbered and never changed, so that a filed answer keeps its own.</summary>
public static class Limitation
{
    /// <summary>The wording that new answers get.</summary>
    public const int Current = 1;

    /// <summary>The wording of this number.</summary>
    public static string Text(int number) => number switch
    {
        1 => "This answer rests on photographs and written information only. A photograph does not replace an examination in person: "
            + "if the findings do not fit, or the condition changes, have the patient seen face to face.",
        _ => throw new ArgumentOutOfRangeException(nameof(number), number, "There is no such wording."),
    };
}
