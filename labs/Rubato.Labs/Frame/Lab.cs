using Rubato.Training.Reports;

namespace Rubato.Labs;

/// <summary>
/// An experiment that shows one mechanism: arms that differ in one thing, trained with the same seeds; what must hold by mathematics, which a test asserts;
/// and what is claimed of learning, which is measured and judged by one rule (<see cref="Effect"/>).
/// </summary>
public abstract class Lab
{
    /// <summary>Its name on the command line.</summary>
    public abstract string Id { get; }

    /// <summary>What it belongs to.</summary>
    public abstract LabFamily Family { get; }

    /// <summary>What is claimed, in one sentence.</summary>
    public abstract string Claim { get; }

    /// <summary>The mechanism, for someone who never heard of it, a paragraph each.</summary>
    public abstract IReadOnlyList<string> Story { get; }

    /// <summary>What is trained on which data, how long and how it is measured.</summary>
    public abstract string Setting(LabSize size);

    /// <summary>About how long it takes in full size on two cores.</summary>
    public abstract TimeSpan Usual { get; }

    /// <summary>The data that its full size needs, by their names in <c>rubato data list</c>; none where empty.</summary>
    public virtual IReadOnlyList<string> RealData => ["mnist"];

    /// <summary>The ways that are compared; the first is the one that others are compared with where nothing else is said.</summary>
    public abstract IReadOnlyList<Arm> Arms(LabSize size);

    /// <summary>The search for the arms' base rates; null where no arm has one.</summary>
    public virtual Tuning? Tuning(LabSize size) => null;

    /// <summary>Seeds of an arm in this size: 1, 2, ….</summary>
    public virtual int Seeds(LabSize size) => size.Pick(3, 8);

    /// <summary>What must hold, as it came out.</summary>
    public abstract IEnumerable<MechanismCheck> Mechanism(LabOutcome outcome);

    /// <summary>What is measured of the claim, and from which size on it would matter: said before anything is run.</summary>
    public abstract IReadOnlyList<Effect> Effects { get; }

    /// <summary>The measures that the page's table of arms shows.</summary>
    public abstract IReadOnlyList<Measured> Table { get; }

    /// <summary>The charts of its page: the curves of all arms where nothing else is said.</summary>
    public virtual IEnumerable<LineChart> Charts(LabOutcome outcome) => ArmCharts.All(outcome);

    /// <summary>What came out beyond the verdicts, as sentences computed from the numbers: conditions, limits, rules that follow.</summary>
    public virtual IEnumerable<string> Findings(LabOutcome outcome) => [];
}

/// <summary>A measure that the table shows.</summary>
/// <param name="Name">Its key in <see cref="Measures.Values"/>.</param>
/// <param name="Meaning">What it is, with its unit.</param>
public sealed record Measured(string Name, string Meaning);
