namespace Rubato.Engine.Tests.Interchange;

public sealed class PyTorchOrderTests
{
    /// <summary>there[i₀, …] = here[…], spelt out with indices.</summary>
    [Fact]
    public void Export_ChannelsFirst_MovesTheLastAxisToTheSecondPlace()
    {
        Shape here = [2, 3, 4, 5];
        var numbers = Numbers.Uniform(1, here.Count);
        var there = new float[here.Count];
        Assert.Equal([2, 5, 3, 4], PyTorchOrder.ChannelsFirst.ShapeOf(here));
        PyTorchOrder.ChannelsFirst.Export(numbers, here, there);
        for (var f = 0; f < 2; f++)
            for (var y = 0; y < 3; y++)
                for (var x = 0; x < 4; x++)
                    for (var c = 0; c < 5; c++)
                        Assert.Equal(numbers[((f * 3 + y) * 4 + x) * 5 + c], there[((f * 5 + c) * 3 + y) * 4 + x]);
    }

    [Fact]
    public void Export_FeaturesOfAFlattenedImage_GroupsChannels()
    {
        var order = PyTorchOrder.FeaturesOf(new Shape(3, 4, 5).Flattened());
        Shape here = [2, 60];
        var numbers = Numbers.Uniform(1, here.Count);
        var there = new float[here.Count];
        Assert.Equal(here, order.ShapeOf(here));
        order.Export(numbers, here, there);
        for (var row = 0; row < 2; row++)
            for (var place = 0; place < 12; place++)
                for (var c = 0; c < 5; c++)
                    Assert.Equal(numbers[row * 60 + place * 5 + c], there[row * 60 + c * 12 + place]);
    }

    [Fact]
    public void Import_OfAnExport_IsTheTensor()
    {
        (PyTorchOrder Order, Shape Shape)[] cases =
        [
            (PyTorchOrder.Same, [3, 4]), (PyTorchOrder.Same, []), (PyTorchOrder.ChannelsFirst, [7]), (PyTorchOrder.ChannelsFirst, [7, 3]), (PyTorchOrder.ChannelsFirst, []),
            (PyTorchOrder.ChannelsFirst, [2, 3, 4]), (PyTorchOrder.ChannelsFirst, [2, 0, 4, 3]), (PyTorchOrder.Permuted(3, 0, 1, 2), [2, 3, 4, 5]), (PyTorchOrder.Permuted(2, 0, 3, 1), [2, 3, 4, 5]),
            (PyTorchOrder.FeaturesOf(new Shape(2, 3).Flattened()), [6]), (PyTorchOrder.FeaturesOf(new Shape(2, 3).Flattened()), [0, 6]), (PyTorchOrder.FeaturesOf(new Shape(0, 3).Flattened()), [4, 0]),
        ];
        foreach (var (order, shape) in cases)
        {
            var numbers = Numbers.Uniform(1, shape.Count);
            var (there, back) = (new float[shape.Count], new float[shape.Count]);
            order.Export(numbers, shape, there);
            order.Import(there, shape, back);
            Assert.Equal(numbers, back);
            Assert.Equal(shape.Count, order.ShapeOf(shape).Count);
        }
    }

    [Fact]
    public void Permuted_AxesThatDoNotFit_Throws()
    {
        Assert.Contains("[0, 0]", Assert.Throws<ArgumentException>(() => PyTorchOrder.Permuted(0, 0)).Message);
        Assert.Contains("2 axes", Assert.Throws<ArgumentException>(() => PyTorchOrder.Permuted(1, 0).ShapeOf([2, 3, 4])).Message);
    }

    [Fact]
    public void FeaturesOf_WhatWasNeverFlattened_IsTheSameOrder()
    {
        foreach (var shape in new Shape[] { [], [60], [3, 4, 5], new Shape(60).Flattened(), new Shape(1, 1, 60).Flattened(), new Shape(6, 10, 1).Flattened() })
            Assert.Same(PyTorchOrder.Same, PyTorchOrder.FeaturesOf(shape));
        Assert.NotSame(PyTorchOrder.Same, PyTorchOrder.FeaturesOf(new Shape(3, 4, 5).Flattened().Flattened()));
    }

    [Fact]
    public void Flattened_Shapes_EqualThoseThatWereNever()
    {
        Assert.Equal(new Shape(60), new Shape(3, 4, 5).Flattened());
        Assert.Equal(new Shape(60).GetHashCode(), new Shape(3, 4, 5).Flattened().GetHashCode());
        Assert.Equal("[60]", new Shape(3, 4, 5).Flattened().ToString());
        Assert.Equal([1], Shape.Create([]).Flattened());
        Assert.Equal([0], new Shape(0, 3).Flattened());
    }
}
