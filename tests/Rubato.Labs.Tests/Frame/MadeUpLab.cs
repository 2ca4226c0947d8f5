namespace Rubato.Labs.Tests.Frame;

/// <summary>A lab whose numbers a test gives. It isn't in the catalog, which looks at the labs' own assembly.</summary>
sealed class MadeUpLab(params IReadOnlyList<Arm> arms) : Lab
{
    public override string Id => "made-up";

    public override LabFamily Family => LabFamily.Schedules;

    public override string Claim => "One is more than none.";

    public override IReadOnlyList<string> Story => ["Nothing is known of it."];

    public override IReadOnlyList<string> RealData => [];

    public override TimeSpan Usual => TimeSpan.FromSeconds(1);

    public override IReadOnlyList<Effect> Effects { get; } = [new("One is more than none.", "x", "one", "none", 0.5, IsHigherBetter: true)];

    public override IReadOnlyList<Measured> Table => [new("x", "a number")];

    public Tuning? Search { get; init; }

    public override string Setting(LabSize size) => "";

    public override IReadOnlyList<Arm> Arms(LabSize size) => arms;

    public override Tuning? Tuning(LabSize size) => Search;

    public override IEnumerable<MechanismCheck> Mechanism(LabOutcome outcome) => [];

    public static Arm Arm(string name, Func<Trial, double> x) => new(name, name, trial => new Measures().With("x", x(trial)));
}
