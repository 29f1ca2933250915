// One line for each kind of model that other programs keep: what it is, and what makes a model of
// it that tbviz reads. Where no converter is documented, the model that it came from is.
#pragma once

#include <string_view>

namespace tbviz::foreign {

inline constexpr std::string_view kSavedModel =
    "is a TensorFlow SavedModel, which tbviz does not read; convert its folder: python -m "
    "tf2onnx.convert --saved-model DIR --output model.onnx";
inline constexpr std::string_view kGraphDef =
    "is a TensorFlow graph (GraphDef), which tbviz does not read; convert it: python -m "
    "tf2onnx.convert --graphdef FILE --output model.onnx --inputs X:0 --outputs Y:0";
inline constexpr std::string_view kTensorFlowCheckpoint =
    "is part of a TensorFlow checkpoint, which tbviz does not read; read that with "
    "tf.train.load_checkpoint(PREFIX) and save what its get_tensor() gives with numpy.savez";
inline constexpr std::string_view kTensorFlowMeta =
    "is the graph of a TensorFlow checkpoint (MetaGraphDef), which tbviz does not read; convert "
    "it: python -m tf2onnx.convert --checkpoint FILE.meta --output model.onnx --inputs X:0 "
    "--outputs Y:0";
inline constexpr std::string_view kTfLite =
    "is a TensorFlow Lite model, which tbviz does not read; convert it: python -m tf2onnx.convert "
    "--tflite FILE --output model.onnx";
inline constexpr std::string_view kKeras =
    "is a Keras model (.keras), which tbviz does not read; convert it: "
    "keras.saving.load_model(FILE).export(\"model.onnx\", format=\"onnx\")";
inline constexpr std::string_view kHdf5 =
    "is an HDF5 file, as Keras writes them, which tbviz does not read; save the weights as "
    "safetensors or with numpy.savez";
inline constexpr std::string_view kDistributed =
    "is part of a PyTorch distributed checkpoint, which tbviz does not read; convert its folder: "
    "python -m torch.distributed.checkpoint.format_utils dcp_to_torch DIR model.pt";
inline constexpr std::string_view kDeepSpeed =
    "is a DeepSpeed ZeRO checkpoint, which tbviz does not read; convert it with the script that "
    "lies in it: python zero_to_fp32.py DIR OUTPUT";
inline constexpr std::string_view kOpenVino =
    "is an OpenVINO model (.xml and .bin), which tbviz does not read; give the model that it was "
    "converted from";
inline constexpr std::string_view kCoreMl =
    "is a Core ML model, which tbviz does not read; give the model that it was converted from";
inline constexpr std::string_view kNcnn =
    "is an ncnn model (.param and .bin), which tbviz does not read; give the model that it was "
    "converted from";
inline constexpr std::string_view kMnn =
    "is an MNN model, which tbviz does not read; give the model that it was converted from";
inline constexpr std::string_view kRknn =
    "is an RKNN model, which tbviz does not read; give the model that it was converted from";
inline constexpr std::string_view kTensorRt =
    "is a TensorRT engine, which tbviz does not read; give the model that it was built from";
inline constexpr std::string_view kOrt =
    "is a model of ONNX Runtime's own format (.ort), which tbviz does not read; give the .onnx "
    "file that it was converted from";
inline constexpr std::string_view kExecuTorch =
    "is an ExecuTorch program (.pte), which tbviz does not read; give the program that "
    "torch.export.save wrote";
inline constexpr std::string_view kTorchMobile =
    "is a model for PyTorch Mobile as a flatbuffer, which tbviz does not read; give the "
    "TorchScript file that it was made from";
inline constexpr std::string_view kCaffe =
    "is a Caffe model, which tbviz does not read; read it with caffe.Net(PROTOTXT, CAFFEMODEL, "
    "caffe.TEST) and save its params with numpy.savez";
inline constexpr std::string_view kCaffeText =
    "is the text of a Caffe network, which holds no weights; tbviz does not read Caffe's models: "
    "read the network with caffe.Net(PROTOTXT, CAFFEMODEL, caffe.TEST) and save its params with "
    "numpy.savez";
inline constexpr std::string_view kDarknet =
    "is a file of darknet's weights, which tbviz does not read; read it with "
    "cv2.dnn.readNetFromDarknet(CFG, WEIGHTS) and save what getParam() gives with numpy.savez";
inline constexpr std::string_view kFlax =
    "is a MessagePack file, as Flax writes them, which tbviz does not read; read it with "
    "flax.serialization.msgpack_restore and save it, flattened, with safetensors.flax.save_file";
inline constexpr std::string_view kOrbax =
    "is an Orbax checkpoint, which tbviz does not read; restore it with "
    "orbax.checkpoint.StandardCheckpointer().restore(DIR) and save it, flattened, with "
    "safetensors.flax.save_file";
inline constexpr std::string_view kPaddle =
    "is part of a Paddle inference model, which tbviz does not read; convert its folder: "
    "paddle2onnx --model_dir DIR --model_filename model.pdmodel --params_filename "
    "model.pdiparams --save_file model.onnx";
inline constexpr std::string_view kMxnet =
    "is a file of MXNet's arrays, which tbviz does not read; read it with mxnet.nd.load and save "
    "what asnumpy() gives with numpy.savez";
inline constexpr std::string_view kTorch7 =
    "is a Torch7 file (Lua), which tbviz does not read; read it with torchfile.load and save its "
    "arrays with numpy.savez";
inline constexpr std::string_view kJoblib =
    "is a file of joblib.dump, which tbviz does not read; load it with joblib.load, if you trust "
    "it (that "
    "runs what it asks for), and save its arrays with numpy.savez";
inline constexpr std::string_view kGguf =
    "is a GGUF file (llama.cpp), which tbviz does not read; give the model that it was converted "
    "from";
inline constexpr std::string_view kGgml =
    "is a GGML file (llama.cpp, whisper.cpp), which tbviz does not read; give the model that it "
    "was converted from";

}  // namespace tbviz::foreign
