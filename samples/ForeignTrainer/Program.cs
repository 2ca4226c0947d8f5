using Rubato;

var optimizer = new Optimizer(new ParamGroup("body"), new ParamGroup("head"));
var plan = Plan.Parse("""
    lr       = linear(0.01, 0.1) for 20% then cosine(0.1, 0.001)
    momentum = mirror(lr, 0.85, 0.95)
    lr[head] = lr * 10
    """);
var run = new PlanContext(horizon: 20)
{
    Hyperparameters = ["lr", "momentum"],
    Groups = [.. optimizer.ParamGroups.Select(group => new ParameterGroup(group.Name))],
};
foreach (var finding in plan.Check(run)) Console.WriteLine(finding);
var binding = plan.Compile(run).Bind([.. optimizer.ParamGroups.SelectMany(group => new Setter[]
{
    ("lr", group.Name, value => group.LearningRate = value),
    ("momentum", group.Name, value => group.Momentum = value),
})]);
for (var step = 0; step < run.Horizon; step++)
{
    binding.Apply(step);
    optimizer.Step();
}
