"""A gradient of the convolutional network of cnn.py, and its Hessian times a vector: milliseconds.

Without dropout, batch 64. A gradient is forward, loss and backward. A product is forward, loss, a backward that records,
and a second one through the gradient, weighted by a fixed vector (B. A. Pearlmutter, 1994): exact, no differences. The
third line is what a product costs in gradients.
"""

import itertools

import cnn
import measure

VARIANTS = tuple(f"{variant}{way}" for variant in cnn.VARIANTS for way in ("", ", dot"))


def work(torch, variant):
    """(runs of the gradient, runs of the product)"""
    torch.manual_seed(1)
    model = cnn.build(torch).eval()  # so dropout lets everything pass
    images, labels = torch.rand(cnn.BATCH, 1, 28, 28), torch.randint(0, 10, (cnn.BATCH,))
    if "channels-last" in variant:
        model = model.to(memory_format=torch.channels_last)
        images = images.contiguous(memory_format=torch.channels_last)
    parameters = list(model.parameters())
    vector = [torch.randn_like(parameter) for parameter in parameters]

    def gradient(record=False):
        loss = torch.nn.functional.cross_entropy(model(images), labels)
        return torch.autograd.grad(loss, parameters, create_graph=record)

    def product():
        gradients = gradient(record=True)
        if variant.endswith("dot"):
            along = sum((g * v).sum() for g, v in zip(gradients, vector))
            return torch.autograd.grad(along, parameters)
        return torch.autograd.grad(gradients, parameters, grad_outputs=vector)

    def repeated(function):
        def run(count):
            for _ in itertools.repeat(None, count):
                function()
        return run

    return repeated(gradient), repeated(product)


def main():
    options = measure.parse(measure.arguments(__doc__.splitlines()[0], VARIANTS))
    torch = measure.load_torch(options.threads)
    for variant in measure.chosen(options, VARIANTS):
        with torch.backends.mkldnn.flags(enabled=variant.startswith("mkldnn")):
            gradient, product = ([1000 * seconds for seconds in measure.blocks(run, options)]
                                 for run in work(torch, variant))
        settings = {"variant": variant, "torch": torch.__version__}
        measure.report("hvp", "gradient", options.threads, gradient, "ms", **settings)
        measure.report("hvp", "product", options.threads, product, "ms", **settings)
        prices = [both / one for one, both in zip(gradient, product)]
        measure.report("hvp", "price", options.threads, prices, "gradients", **settings)


if __name__ == "__main__":
    main()
