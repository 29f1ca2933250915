// A training loop of LibTorch that logs with tbviz what Python's would log with SummaryWriter: a
// small network learns to tell bars from discs. Quoted by docs/training-in-cpp.md.
#include <tbviz/image.h>
#include <tbviz/summary_writer.h>
#include <tbviz/torch_tensor.h>
#include <torch/torch.h>

#include <cstdint>

namespace nn = torch::nn;
namespace F = torch::nn::functional;

namespace {

struct Batch {
  torch::Tensor pictures;  // (count, 1, 16, 16)
  torch::Tensor labels;    // 0: a bar across, 1: an upright one, 2: a disc.
};

Batch draw_shapes(std::int64_t count) {
  const torch::Tensor labels = torch::randint(3, {count});
  const torch::Tensor x = torch::arange(16).view({1, 1, 16}) - torch::randint(4, 12, {count, 1, 1});
  const torch::Tensor y = torch::arange(16).view({1, 16, 1}) - torch::randint(4, 12, {count, 1, 1});
  const torch::Tensor kind = labels.view({count, 1, 1});
  const torch::Tensor bars = torch::where(kind == 0, y, x).abs() <= 1;
  const torch::Tensor shapes = torch::where(kind == 2, x * x + y * y <= 16, bars);
  return {shapes.unsqueeze(1) + 0.5 * torch::randn({count, 1, 16, 16}), labels};
}

struct Net : nn::Module {
  nn::Conv2d conv1 = register_module("conv1", nn::Conv2d(nn::Conv2dOptions(1, 8, 5).padding(2)));
  nn::Conv2d conv2 = register_module("conv2", nn::Conv2d(nn::Conv2dOptions(8, 16, 3).padding(1)));
  nn::Linear fc = register_module("fc", nn::Linear(16 * 4 * 4, 3));

  torch::Tensor feature_maps(const torch::Tensor& pictures) { return conv1(pictures).relu(); }

  torch::Tensor forward(const torch::Tensor& pictures) {
    const torch::Tensor pooled = torch::max_pool2d(feature_maps(pictures), 2);
    return fc(torch::max_pool2d(conv2(pooled).relu(), 2).flatten(1));
  }
};

// Eight pictures in two rows, each from its least value, black, to its greatest, white.
tbviz::Image draw_grid(const torch::Tensor& pictures) {
  return tbviz::grid_image(pictures,
                           {.nrow = 4, .padding = 1, .normalize = true, .scale_each = true});
}

// What the network holds and sees; called behind backward(), so that there are gradients.
void log_network(tbviz::SummaryWriter& writer, Net& net, const torch::Tensor& picture, int step) {
  for (const auto& parameter : net.named_parameters()) {
    writer.add_histogram("weights/" + parameter.key(), parameter.value(), step);
    writer.add_histogram("gradients/" + parameter.key(), parameter.value().grad(), step);
  }
  writer.add_image("conv1/kernels", draw_grid(net.conv1->weight), step);
  const torch::Tensor maps = net.feature_maps(picture).transpose(0, 1);  // A picture a channel.
  writer.add_image("conv1/feature_maps", draw_grid(maps), step);
}

}  // namespace

int main(int argc, char** argv) {
  constexpr double kLearningRate = 0.02;
  torch::manual_seed(0);
  const Batch val = draw_shapes(256);
  Net net;
  torch::optim::SGD optimizer(
      net.parameters(), torch::optim::SGDOptions(kLearningRate).momentum(0.9).weight_decay(0.02));

  tbviz::SummaryWriter writer(argc > 1 ? argv[1] : "runs/shapes");
  writer.add_text(
      "about", "**Bars and discs**: two convolutions, trained in C++ on noisy pictures of 16x16.");
  writer.add_images("val/pictures", val.pictures.slice(0, 0, 16).clamp(0, 1));

  torch::Tensor accuracy;
  for (int step = 0; step <= 200; ++step) {
    const Batch batch = draw_shapes(32);
    optimizer.zero_grad();
    const torch::Tensor loss = F::cross_entropy(net.forward(batch.pictures), batch.labels);
    loss.backward();
    writer.add_scalar("train/loss", loss, step);
    if (step % 10 == 0) {
      const torch::NoGradGuard no_grad;
      const torch::Tensor output = net.forward(val.pictures);
      accuracy = (output.argmax(1) == val.labels).to(torch::kFloat).mean();
      writer.add_scalar("val/accuracy", accuracy, step);
      writer.add_scalars("loss", {{"train", loss}, {"val", F::cross_entropy(output, val.labels)}},
                         step);
      writer.add_pr_curve("val/disc", val.labels == 2, output.softmax(1).select(1, 2), step);
      log_network(writer, net, val.pictures.slice(0, 0, 1), step);
    }
    optimizer.step();
  }
  writer.add_hparams({{"lr", kLearningRate}, {"weight_decay", 0.02}, {"optimizer", "SGD"}},
                     {{"hparam/accuracy", accuracy}});
  writer.close();  // Throws tbviz::OutputError if a byte was lost.
}
